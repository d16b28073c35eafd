package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.raft.RaftStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A shard with a replica on this node. */
final class RaftShard implements Shard {

  /** A replica whose age is above this asks for a probe when somebody reads it without proof. */
  private static final long PROBE_AFTER_NANOS = Duration.ofMillis(50).toNanos();

  private final RaftAgent agent;
  private final HashRange range;
  private final Clock clock;
  private final BooleanSupplier hasRoom;

  /** @param hasRoom whether the disk takes more than deletions */
  RaftShard(RaftAgent agent, HashRange range, Clock clock, BooleanSupplier hasRoom) {
    this.agent = agent;
    this.range = range;
    this.clock = clock;
    this.hasRoom = hasRoom;
  }

  RaftAgent agent() {
    return agent;
  }

  @Override
  public WriteEnd write(byte[] command, PendingWrite.Room room, long deadlineNanos) {
    var end = new Waiter<WriteEnd>();
    offer(new PendingWrite(command, room, deadlineNanos, end));
    return end.await();
  }

  /** Takes a write, or ends it at once where it can't be taken. */
  void offer(PendingWrite write) {
    if (write.room() == PendingWrite.Room.NEEDED && !hasRoom.getAsBoolean()) {
      write.end(new Outcome.DiskFull());
    } else if (!agent.offer(write)) {
      write.end(new Outcome.Busy());
    }
  }

  @Override
  public Outcome.OfRead read(byte[] key, Consistency consistency, long deadlineNanos) {
    return switch (leave(consistency, deadlineNanos)) {
      case Leave.Given(Optional<ReadEnd.Lease> lease, OptionalLong age) -> {
        Outcome.OfRead found = find(key, age);
        yield stillHeld(lease) ? found : read(key, Consistency.LINEARIZABLE, deadlineNanos);
      }
      case Leave.Refused(Outcome.Refusal why) -> why;
    };
  }

  @Override
  public ShardScan scan(ScanRequest request, long deadlineNanos) {
    return switch (leave(request.consistency(), deadlineNanos)) {
      case Leave.Given(Optional<ReadEnd.Lease> lease, OptionalLong _) -> {
        ShardScan rows = rows(request);
        yield stillHeld(lease) ? rows : scan(request.with(Consistency.LINEARIZABLE), deadlineNanos);
      }
      case Leave.Refused(Outcome.Refusal why) -> new ShardScan.Refused(why);
    };
  }

  /** Whether the shard keeps a caught-up majority without a node, judged by its leader after a fresh round. */
  NodeControl.SafeToStop stopCheck(long stoppingNode, ClusterMap map, long deadlineNanos) {
    long committedBefore = agent.status().commit();
    return switch (prove(PendingRead.Proof.ROUND, deadlineNanos)) {
      case Leave.Refused _ -> StopCheck.unsafe(agent.shard(), "it has no leader that a majority follows");
      case Leave.Given _ -> {
        RaftStatus fresh = agent.status();
        yield fresh.leads()
            ? StopCheck.judge(fresh, committedBefore, stoppingNode, map, agent.shard())
            : StopCheck.unsafe(agent.shard(), "its leader has just changed");
      }
    };
  }

  void transferTo(long node, ClusterMap map) {
    agent.status().members().voters().stream()
        .filter(voter -> map.nodeOf(voter).equals(OptionalLong.of(node)))
        .findFirst()
        .ifPresent(voter -> agent.transferLeadership(OptionalLong.of(voter)));
  }

  /** Whether the engine may be looked into. */
  private sealed interface Leave {
    record Given(Optional<ReadEnd.Lease> lease, OptionalLong age) implements Leave {}

    record Refused(Outcome.Refusal why) implements Leave {}
  }

  private Leave leave(Consistency consistency, long deadlineNanos) {
    return switch (consistency) {
      case Consistency.Linearizable _ -> prove(PendingRead.Proof.ROUND, deadlineNanos);
      case Consistency.Lease _ -> prove(PendingRead.Proof.LEASE, deadlineNanos);
      case Consistency.Stale(Optional<Duration> bound) -> {
        long age = age();
        if (bound.isPresent() && age > bound.get().toNanos()) {
          Leave proven = prove(PendingRead.Proof.ROUND, deadlineNanos);
          yield proven instanceof Leave.Given ? new Leave.Given(Optional.empty(), OptionalLong.of(age())) : proven;
        }
        if (age > PROBE_AFTER_NANOS) {
          agent.probe();
        }
        boolean known = age < PendingReads.NEVER_NANOS / 2;
        yield new Leave.Given(Optional.empty(), known ? OptionalLong.of(age) : OptionalLong.empty());
      }
    };
  }

  private Leave prove(PendingRead.Proof proof, long deadlineNanos) {
    var end = new Waiter<ReadEnd>();
    if (!agent.offer(new PendingRead(proof, deadlineNanos, end))) {
      return new Leave.Refused(new Outcome.Busy());
    }
    return switch (end.await()) {
      case ReadEnd.Granted(Optional<ReadEnd.Lease> lease) -> new Leave.Given(lease, OptionalLong.empty());
      case ReadEnd.Refused(Outcome.Refusal why) -> new Leave.Refused(why);
    };
  }

  private long age() {
    return Math.max(0, clock.nanos() - agent.freshAsOfNanos());
  }

  /** To be asked after the engine was read: see {@link ReadEnd.Granted}. */
  private boolean stillHeld(Optional<ReadEnd.Lease> lease) {
    return lease.isEmpty() || agent.holds(lease.get());
  }

  private Outcome.OfRead find(byte[] key, OptionalLong age) {
    Optional<byte[]> stored = agent.machine().engine().get(Spaces.data(key));
    if (stored.isEmpty()) {
      return new Outcome.Missing(age);
    }
    Stored found = Stored.decode(stored.get());
    return new Outcome.Found(found.value(), found.version(), age);
  }

  private ShardScan rows(ScanRequest request) {
    List<ScanResult.Row> rows = new ArrayList<>();
    long bytes = 0;
    try (View view = agent.machine().engine().view();
        Cursor pairs = view.scan(Spaces.data(request.range()), request.direction())) {
      while (pairs.hasNext()) {
        if (rows.size() >= request.rowsMax() || bytes >= request.bytesMax()) {
          return new ShardScan.Rows(range, rows, ShardScan.Rest.MORE);
        }
        KeyValue pair = pairs.next();
        Stored stored = Stored.decode(pair.value());
        rows.add(new ScanResult.Row(Spaces.withoutSpace(pair.key()), stored.value(), stored.version()));
        bytes += pair.key().length + pair.value().length;
      }
    }
    return new ShardScan.Rows(range, rows, ShardScan.Rest.NOTHING);
  }
}
