package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks who conducts how the cluster looks from there. Blocks for a moment. */
public final class Lookout implements Supplier<Optional<Outlook>> {

  private static final long PATIENCE_NANOS = Duration.ofMillis(500).toNanos();

  private final long self;
  private final ClusterMap map;
  private final LocalShards local;
  private final Reporter reporter;
  private final Peers peers;

  public Lookout(Site site, Reporter reporter) {
    self = site.self();
    map = site.map();
    local = site.local();
    peers = site.peers();
    this.reporter = reporter;
  }

  /** Empty while nobody conducts, or nobody who can be reached. */
  @Override
  public Optional<Outlook> get() {
    return reporter
        .outlook()
        .or(
            () ->
                conductors().stream()
                    .filter(node -> node != self)
                    .map(this::ask)
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /** The node of meta's leader; where none is known, all that it may be on. */
  private List<Long> conductors() {
    OptionalLong leader =
        local
            .agentOfShard(ShardDescriptor.META)
            .map(agent -> map.nodeOf(agent.leader()))
            .orElse(OptionalLong.empty());
    return leader.isPresent()
        ? List.of(leader.getAsLong())
        : map.shard(ShardDescriptor.META).map(ShardDescriptor::votingNodes).orElse(List.of());
  }

  private Optional<Outlook> ask(long node) {
    var answer = new CompletableFuture<Answer>();
    PendingRequest request = peers.request(node, new Errand.Look().encode(), answer::complete);
    answer.completeOnTimeout(new Answer.Lost("too late"), PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    Optional<Outlook> told =
        answer.join() instanceof Answer.Replied(byte[] payload) && payload.length > 0
            ? MetaJson.understood(payload, Outlook.class)
            : Optional.empty();
    request.cancel(); // of one that was answered nothing is left
    return told;
  }
}
