package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.shard.PendingWrite.Room;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the shard of a key and a node that can serve it, and tries on, within the deadline, while
 * that is safe.
 */
public final class Router implements Store {

  /** Between tries where no leader is known: a fraction of an election. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final long self;
  private final ClusterMap map;
  private final LocalShards local;
  private final Peers peers;
  private final DeadlineWatch watch;
  private final Clock clock = Clock.SYSTEM;
  private final Scanner scanner = new Scanner();

  /** Who was last said to lead a shard that has no replica here. */
  private final Map<Long, Long> leaderHints = new ConcurrentHashMap<>();

  public Router(long self, ClusterMap map, LocalShards local, Peers peers, DeadlineWatch watch) {
    this.self = self;
    this.map = map;
    this.local = local;
    this.peers = peers;
    this.watch = watch;
  }

  @Override
  public Outcome.OfWrite write(String keyspace, Command command, long deadlineNanos) {
    Optional<ShardDescriptor> shard = locate(keyspace, command.key());
    return shard.isEmpty()
        ? notFound()
        : write(shard.get(), CommandCodec.encode(command), Room.of(command), deadlineNanos);
  }

  @Override
  public Outcome.OfRead read(
      String keyspace, byte[] key, Consistency consistency, long deadlineNanos) {
    Optional<ShardDescriptor> shard = locate(keyspace, key);
    return shard.isEmpty() ? notFound() : read(shard.get(), key, consistency, deadlineNanos);
  }

  @Override
  public ScanResult scan(String keyspace, ScanRequest request, long deadlineNanos) {
    List<ShardDescriptor> shards = map.shardsOf(keyspace);
    if (shards.isEmpty()) {
      return new ScanResult.Refused(notFound());
    }
    return scanner.page(shards, request, (shard, part) -> scan(shard, part, deadlineNanos));
  }

  /** Changes the cluster's state, through whoever leads meta. */
  public Outcome.OfWrite change(MetaCommand command, long deadlineNanos) {
    Optional<ShardDescriptor> meta = map.shard(ShardDescriptor.META);
    byte[] encoded = MetaJson.encode(command);
    return meta.isEmpty()
        ? new Outcome.NoLeader()
        : write(meta.get(), encoded, Room.GIVEN, deadlineNanos);
  }

  private Outcome.OfWrite write(
      ShardDescriptor shard, byte[] command, Room room, long deadlineNanos) {
    boolean followed = false;
    for (int attempt = 0; ; attempt++) {
      Optional<Shard> leader = leaderOf(shard, attempt);
      WriteEnd end =
          leader.isPresent()
              ? leader.get().write(command, room, deadlineNanos)
              : new WriteEnd.Elsewhere(OptionalLong.empty());
      switch (end) {
        case WriteEnd.Ended(Outcome.OfWrite outcome) -> {
          return outcome;
        }
        case WriteEnd.Elsewhere(OptionalLong hint) -> {
          if (clock.nanos() - deadlineNanos >= 0) {
            return new Outcome.NoLeader();
          }
          followed = learn(shard, hint) && !followed;
          if (!followed) {
            pause();
          }
        }
      }
    }
  }

  private Outcome.OfRead read(
      ShardDescriptor shard, byte[] key, Consistency consistency, long deadlineNanos) {
    for (int attempt = 0; ; attempt++) {
      Outcome.OfRead outcome = anyReplicaOf(shard, attempt).read(key, consistency, deadlineNanos);
      if (!(outcome instanceof Outcome.NoLeader) || clock.nanos() - deadlineNanos >= 0) {
        return outcome;
      }
      pause();
    }
  }

  private ShardScan scan(ShardDescriptor shard, ScanRequest request, long deadlineNanos) {
    for (int attempt = 0; ; attempt++) {
      ShardScan scan = anyReplicaOf(shard, attempt).scan(request, deadlineNanos);
      boolean noLeader = scan instanceof ShardScan.Refused(Outcome.NoLeader _);
      if (!noLeader || clock.nanos() - deadlineNanos >= 0) {
        return scan;
      }
      pause();
    }
  }

  /** A node that belongs to no cluster yet can't know which keyspaces there are. */
  private Outcome.Refusal notFound() {
    return map.state().isEmpty() ? new Outcome.NotAMember() : new Outcome.NoSuchKeyspace();
  }

  private Optional<ShardDescriptor> locate(String keyspace, byte[] key) {
    return map.locate(keyspace, PartitionKey.hash(key));
  }

  /**
   * The replica here where it leads, else the node that is thought to lead; empty while nobody is.
   */
  private Optional<Shard> leaderOf(ShardDescriptor shard, int attempt) {
    Optional<RaftShard> here = local.shard(shard.id());
    if (here.isEmpty()) {
      List<Long> nodes = shard.nodes();
      return Optional.of(
          remote(shard, leaderHints.getOrDefault(shard.id(), nodes.get(attempt % nodes.size()))));
    }
    RaftAgent agent = here.get().agent();
    if (agent.leads()) {
      return Optional.of(here.get());
    }
    long leader = agent.leader();
    if (leader == HardState.NOBODY) {
      return Optional.empty();
    }
    OptionalLong node = map.nodeOf(leader);
    return node.isPresent() ? Optional.of(remote(shard, node.getAsLong())) : Optional.empty();
  }

  private Shard anyReplicaOf(ShardDescriptor shard, int attempt) {
    Optional<RaftShard> here = local.shard(shard.id());
    if (here.isPresent()) {
      return here.get();
    }
    List<Long> nodes = shard.nodes();
    return remote(shard, nodes.get(attempt % nodes.size()));
  }

  private RemoteShard remote(ShardDescriptor shard, long node) {
    return new RemoteShard(shard.id(), node, peers, watch, clock);
  }

  /**
   * A sleep, as a park ends at once when an answer has left its permit behind: then this would be a
   * busy loop.
   */
  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw new Waiter.Interrupted();
    }
  }

  /**
   * Returns whether it is worth to go there at once. Two nodes that take each other for the leader
   * must not be asked in turns.
   */
  private boolean learn(ShardDescriptor shard, OptionalLong hint) {
    if (hint.isPresent() && hint.getAsLong() != self) {
      leaderHints.put(shard.id(), hint.getAsLong());
      return local.shard(shard.id()).isEmpty();
    }
    leaderHints.remove(shard.id());
    return false;
  }
}
