package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.CommandCodec;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the shard of a key and a node that can serve it, and tries on, within the deadline, while
 * that is safe: a write only after {@link WriteEnd.Elsewhere} and {@link WriteEnd.Moved}, which say
 * that it was not applied and never will be. One with an idempotency key may go on after anything,
 * as a repeat of it gets the first one's outcome: its client need not see a leader die.
 */
public final class Router implements Store {

  private static final long LAST_TRY_NANOS = 200_000_000;

  /** Longer than an election takes where nothing is wrong. */
  private static final long FIRST_TRY_NANOS = 2_000_000_000;

  private static final int DOUBLINGS_MAX = 10;

  private final long self;
  private final ClusterMap map;
  private final LocalShards local;
  private final Peers peers;
  private final DeadlineWatch watch;
  private final Clock clock = Clock.SYSTEM;
  private final Pursuit.Guide guide;
  private final Scanner scanner = new Scanner();

  /** Who was last said to lead a shard that has no replica here. */
  private final Map<Long, Long> leaderHints = new ConcurrentHashMap<>();

  /** Of what the node itself asks of meta, which is no client's request. */
  private final Pursuit.Guide own;

  public Router(long self, ClusterMap map, LocalShards local, Peers peers, DeadlineWatch watch) {
    this(self, map, local, new Detours(), peers, watch);
  }

  /**
   * @param detours counts how requests fare
   */
  public Router(
      long self,
      ClusterMap map,
      LocalShards local,
      Detours detours,
      Peers peers,
      DeadlineWatch watch) {
    this.self = self;
    this.map = map;
    this.local = local;
    this.peers = peers;
    this.watch = watch;
    guide = new Pursuit.Guide(new Owners(map), new MapWatch(map), detours, clock);
    own = new Pursuit.Guide(guide.owners(), guide.watch(), new Detours(), clock);
  }

  /** How requests fare while shards split and merge. */
  public Detours detours() {
    return guide.detours();
  }

  @Override
  public Outcome.OfWrite write(String keyspace, Command command, long deadlineNanos) {
    var pursuit = Pursuit.of(guide, keyspace, PartitionKey.hash(command.key()));
    var parcel =
        new Parcel(
            CommandCodec.encode(command),
            PendingWrite.Room.of(command),
            command.idempotencyKey().isPresent());
    return write(pursuit, parcel, deadlineNanos);
  }

  @Override
  public Outcome.OfRead read(
      String keyspace, byte[] key, Consistency consistency, long deadlineNanos) {
    var pursuit = Pursuit.of(guide, keyspace, PartitionKey.hash(key));
    return read(pursuit, key, consistency, deadlineNanos);
  }

  @Override
  public ScanResult scan(String keyspace, ScanRequest request, long deadlineNanos) {
    guide.detours().begun();
    long begunAt = clock.nanos();
    for (int attempt = 0; ; attempt++) {
      long version = guide.owners().version();
      List<ShardDescriptor> shards = guide.owners().shards(keyspace);
      if (shards.isEmpty()) {
        return new ScanResult.Refused(notFound());
      }
      int tries = attempt;
      Optional<ScanResult> page =
          scanner.page(
              shards,
              guide.owners().planned(keyspace),
              request,
              (shard, part) -> scan(shard, tries, version, part, deadlineNanos));
      boolean late = clock.nanos() - deadlineNanos >= 0;
      if (page.isPresent() || late) {
        told(page.filter(Router::isServed).isPresent(), attempt, begunAt);
        return page.orElseGet(() -> new ScanResult.Refused(new Outcome.NoLeader()));
      }
      guide.watch().pause(version);
    }
  }

  private static boolean isServed(ScanResult page) {
    return !(page instanceof ScanResult.Refused(Outcome.NoLeader _));
  }

  private void told(boolean found, int detours, long sinceNanos) {
    if (!found) {
      guide.detours().failed(sinceNanos, clock.nanos());
    } else if (detours > 0) {
      guide.detours().ended(sinceNanos, clock.nanos());
    }
  }

  /** Changes the cluster's state, through whoever leads meta. */
  public Outcome.OfWrite change(MetaCommand command, long deadlineNanos) {
    var pursuit =
        Pursuit.of(own, () -> map.state().flatMap(state -> state.shard(ShardDescriptor.META)));
    var parcel = new Parcel(MetaJson.encode(command), PendingWrite.Room.GIVEN, false);
    return write(pursuit, parcel, deadlineNanos);
  }

  /**
   * @param repeatable whether it is applied once, however often it is sent
   */
  private record Parcel(byte[] command, PendingWrite.Room room, boolean repeatable) {}

  private Outcome.OfWrite write(Pursuit pursuit, Parcel parcel, long deadlineNanos) {
    boolean followed = false;
    boolean mayBeApplied = false;
    for (boolean isFirst = true; ; isFirst = false) {
      Optional<ShardDescriptor> shard = pursuit.next();
      if (shard.isEmpty()) {
        return mayBeApplied ? new Outcome.Unknown() : notFound();
      }
      // Bytes of its own for each try: an earlier one's may be an entry of a log by now, and who
      // proposes stamps them.
      byte[] command = isFirst ? parcel.command() : parcel.command().clone();
      WriteEnd end =
          leaderOf(shard.get(), pursuit.tries())
              .map(leader -> leader.write(command, parcel.room(), deadlineNanos))
              .orElseGet(() -> new WriteEnd.Elsewhere(OptionalLong.empty()));
      mayBeApplied |= end instanceof WriteEnd.Ended(Outcome.Unknown _);
      if (isLast(end, parcel, mayBeApplied) || pursuit.isLate(deadlineNanos)) {
        return ended(pursuit, end, mayBeApplied);
      }
      switch (end) {
        case WriteEnd.Ended _ -> {
          leaderHints.remove(shard.get().id());
          pursuit.nobody();
        }
        case WriteEnd.Moved _ -> pursuit.moved();
        case WriteEnd.Elsewhere(OptionalLong hint) -> {
          followed = learn(shard.get(), hint) && !followed;
          if (!followed) {
            pursuit.nobody();
          }
        }
      }
    }
  }

  /** A repeat that is refused says nothing of the first, which may be applied. */
  private static boolean isLast(WriteEnd end, Parcel parcel, boolean mayBeApplied) {
    return switch (end) {
      case WriteEnd.Ended(Outcome.Unknown _) -> !parcel.repeatable();
      case WriteEnd.Ended(Outcome.Refusal _) -> !mayBeApplied;
      case WriteEnd.Ended _ -> true;
      case WriteEnd.Moved _, WriteEnd.Elsewhere _ -> false;
    };
  }

  private static Outcome.OfWrite ended(Pursuit pursuit, WriteEnd last, boolean mayBeApplied) {
    Outcome.OfWrite outcome =
        last instanceof WriteEnd.Ended(Outcome.OfWrite end) ? end : new Outcome.NoLeader();
    if (mayBeApplied && outcome instanceof Outcome.Refusal) {
      outcome = new Outcome.Unknown();
    }
    if (outcome instanceof Outcome.NoLeader || outcome instanceof Outcome.Unknown) {
      pursuit.gaveUp();
    } else {
      pursuit.answered();
    }
    return outcome;
  }

  /**
   * Half of the time is left to another replica: the first may wait for a leader that it won't hear
   * of, as it is cut off, or was removed from its group. Of much time the first one gets little,
   * and each after it up to twice as much: where all are slow, one gets enough.
   */
  private long tryUntil(long deadlineNanos, int tries) {
    long now = clock.nanos();
    long left = deadlineNanos - now;
    long share = Math.min(left / 2, FIRST_TRY_NANOS << Math.min(tries, DOUBLINGS_MAX));
    return now + Math.max(share, Math.min(left, LAST_TRY_NANOS));
  }

  private Outcome.OfRead read(
      Pursuit pursuit, byte[] key, Consistency consistency, long deadlineNanos) {
    while (true) {
      Optional<ShardDescriptor> shard = pursuit.next();
      if (shard.isEmpty()) {
        return notFound();
      }
      int tries = pursuit.tries();
      ShardRead end =
          anyReplicaOf(shard.get(), tries).read(key, consistency, tryUntil(deadlineNanos, tries));
      if (end instanceof ShardRead.Answered(Outcome.OfRead outcome)
          && !(outcome instanceof Outcome.NoLeader)) {
        pursuit.answered();
        return outcome;
      }
      if (pursuit.isLate(deadlineNanos)) {
        pursuit.gaveUp();
        return new Outcome.NoLeader();
      }
      switch (end) {
        case ShardRead.Answered _ -> pursuit.nobody();
        case ShardRead.Moved _ -> pursuit.moved();
      }
    }
  }

  /**
   * @param version of the map that names this shard: when there is a newer one, it may be no more
   */
  private ShardScan scan(
      ShardDescriptor shard, int tries, long version, ScanRequest request, long deadlineNanos) {
    for (int attempt = tries; ; attempt++) {
      ShardScan scan = anyReplicaOf(shard, attempt).scan(request, tryUntil(deadlineNanos, attempt));
      boolean noLeader = scan instanceof ShardScan.Refused(Outcome.NoLeader _);
      if (!noLeader || clock.nanos() - deadlineNanos >= 0) {
        return scan;
      }
      guide.watch().pause(version);
      if (guide.watch().isNewerThan(version)) {
        return new ShardScan.Moved();
      }
    }
  }

  /** A node that belongs to no cluster yet can't know which keyspaces there are. */
  private Outcome.Refusal notFound() {
    return map.state().isEmpty() ? new Outcome.NotAMember() : new Outcome.NoSuchKeyspace();
  }

  /**
   * The replica here where it leads, else the node that is thought to lead; empty while nobody is.
   * Where the replica here knows of none, another is asked every other time: the one here may have
   * been removed from its group, or be cut off.
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
    OptionalLong node = leader == HardState.NOBODY ? OptionalLong.empty() : map.nodeOf(leader);
    if (node.isPresent()) {
      return Optional.of(remote(shard, node.getAsLong()));
    }
    List<Long> others = othersOf(shard);
    return attempt % 2 == 0 || others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            remote(
                shard,
                leaderHints.getOrDefault(shard.id(), others.get(attempt / 2 % others.size()))));
  }

  private List<Long> othersOf(ShardDescriptor shard) {
    return shard.nodes().stream().filter(node -> node != self).toList();
  }

  /**
   * The replica here, and every other time another: the one here may not have come as far as the
   * map has, and may take long.
   */
  private Shard anyReplicaOf(ShardDescriptor shard, int attempt) {
    Optional<RaftShard> here = local.shard(shard.id());
    List<Long> others = othersOf(shard);
    if (here.isPresent() && (attempt % 2 == 0 || others.isEmpty())) {
      return here.get();
    }
    List<Long> nodes = here.isPresent() ? others : shard.nodes();
    return remote(shard, nodes.get((here.isPresent() ? attempt / 2 : attempt) % nodes.size()));
  }

  private RemoteShard remote(ShardDescriptor shard, long node) {
    return new RemoteShard(shard.id(), node, peers, watch, clock);
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
