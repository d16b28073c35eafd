package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Follows the map where no replica of meta here does: on a node that has none, has just joined, or
 * was away so long that the group went on without it. It asks one node after the other, and every
 * other time one that has meta's log, where what is new comes first: until it is heard here,
 * requests go to replicas that have moved away.
 */
final class MapFollower {

  private static final long EVERY_NANOS = Duration.ofMillis(100).toNanos();

  /** Until an answer counts as lost. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Where meta's log should bring what is new. */
  private static final long SELDOM_NANOS = Duration.ofSeconds(5).toNanos();

  private final long self;
  private final ClusterMap map;
  private final LocalShards local;
  private final Peers peers;
  private final Queue<Answer> heard = new ConcurrentLinkedQueue<>();
  private Optional<PendingRequest> open = Optional.empty();
  private boolean begun;
  private long askedNanos;
  private int turn;

  MapFollower(Site site) {
    self = site.self();
    map = site.map();
    local = site.local();
    peers = site.peers();
  }

  /** On the agents' thread, at every tick. */
  void tick(long now) {
    for (Answer next = heard.poll(); next != null; next = heard.poll()) {
      take(next);
    }
    if (!begun) {
      begun = true;
      askedNanos = now;
    } else if (now - askedNanos >= pauseNanos()) {
      askedNanos = now;
      map.state().ifPresent(this::ask);
    }
  }

  private long pauseNanos() {
    if (isFollowedHere()) {
      return SELDOM_NANOS; // an election takes its time, too
    }
    return open.isPresent() ? PATIENCE_NANOS : EVERY_NANOS;
  }

  /** As far as is known here: a replica that was removed may not have heard of it. */
  private boolean isFollowedHere() {
    return local
        .agentOfShard(ShardDescriptor.META)
        .filter(meta -> meta.leader() != HardState.NOBODY)
        .isPresent();
  }

  private void ask(ClusterState known) {
    open.ifPresent(PendingRequest::cancel);
    int round = turn++;
    List<Long> followers =
        known.shard(ShardDescriptor.META).map(ShardDescriptor::nodes).orElse(List.of());
    List<Long> asked = others(round % 2 == 0 ? followers : nodes(known));
    if (!asked.isEmpty()) {
      long node = asked.get(Math.floorMod(round / 2, asked.size()));
      open =
          Optional.of(
              peers.request(node, new Errand.NewerMap(known.version()).encode(), heard::add));
    }
  }

  private static List<Long> nodes(ClusterState known) {
    return known.nodes().stream().map(NodeInfo::id).toList();
  }

  private List<Long> others(List<Long> nodes) {
    return nodes.stream().filter(node -> node != self).toList();
  }

  private void take(Answer answer) {
    open = Optional.empty();
    if (answer instanceof Answer.Replied(byte[] payload) && payload.length > 0) {
      MetaJson.understood(payload, ClusterState.class)
          .filter(state -> map.state().filter(known -> isOfSame(known, state)).isPresent())
          .ifPresent(map::learn);
    }
  }

  private static boolean isOfSame(ClusterState known, ClusterState other) {
    return known.clusterId().equals(other.clusterId());
  }
}
