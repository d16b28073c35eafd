package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.EngineReader;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingRead;
import dev.kvorum.kvnode.shard.replica.PendingReads;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReadEnd;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A shard with a replica on this node. */
public final class RaftShard implements Shard {

  /** A replica whose age is above this asks for a probe when somebody reads it without proof. */
  private static final long PROBE_AFTER_NANOS = Duration.ofMillis(50).toNanos();

  /** Enough for a round of all, whose answers are counted a tick later. */
  private static final long HEAR_ALL_NANOS = Duration.ofMillis(200).toNanos();

  private final RaftAgent agent;
  private final EngineReader reader;
  private final Clock clock;
  private final BooleanSupplier hasRoom;

  /**
   * @param hasRoom whether the disk takes more than deletions
   */
  public RaftShard(RaftAgent agent, Clock clock, BooleanSupplier hasRoom) {
    this.agent = agent;
    reader = new EngineReader(agent.machine());
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
  public ShardRead read(byte[] key, Consistency consistency, long deadlineNanos) {
    return switch (leave(consistency, deadlineNanos)) {
      case Leave.Given leave -> {
        ShardRead seen;
        try {
          seen = reader.find(key, () -> age(leave));
        } catch (EngineException e) {
          yield new ShardRead.Answered(elsewhere(e));
        }
        yield stillHolds(leave) ? seen : read(key, stricter(consistency), deadlineNanos);
      }
      case Leave.Refused(Outcome.Refusal why) -> new ShardRead.Answered(why);
    };
  }

  @Override
  public ShardScan scan(ScanRequest request, long deadlineNanos) {
    return switch (leave(request.consistency(), deadlineNanos)) {
      case Leave.Given leave -> {
        ShardScan rows;
        try {
          rows = reader.rows(request);
        } catch (EngineException e) {
          yield new ShardScan.Refused(elsewhere(e));
        }
        yield stillHolds(leave)
            ? rows
            : scan(request.with(stricter(request.consistency())), deadlineNanos);
      }
      case Leave.Refused(Outcome.Refusal why) -> new ShardScan.Refused(why);
    };
  }

  /** The replica has left this node while it was read: another one has the answer. */
  private Outcome.NoLeader elsewhere(EngineException e) {
    if (e.reason() == EngineException.Reason.CLOSED && agent.hasEnded()) {
      return new Outcome.NoLeader();
    }
    throw e;
  }

  /**
   * Whether the shard keeps a caught-up majority without a node, judged by its leader after a fresh
   * round. One that was at rest has heard nobody yet, so it is judged again for a moment.
   */
  NodeControl.SafeToStop stopCheck(
      long stoppingNode, ClusterMap map, Set<Long> reachable, long deadlineNanos) {
    long patience = agent.status().quiet() ? HEAR_ALL_NANOS : 0;
    long until = Math.min(deadlineNanos, clock.nanos() + patience);
    NodeControl.SafeToStop judged = judge(stoppingNode, map, reachable, deadlineNanos);
    while (!judged.safe() && clock.nanos() - until < 0) {
      LockSupport.parkNanos(this, HEAR_ALL_NANOS / 10);
      judged = judge(stoppingNode, map, reachable, deadlineNanos);
    }
    return judged;
  }

  private NodeControl.SafeToStop judge(
      long stoppingNode, ClusterMap map, Set<Long> reachable, long deadlineNanos) {
    long committedBefore = agent.status().commit();
    return switch (ask(PendingRead.Proof.ROUND, deadlineNanos)) {
      case Leave.Refused _ ->
          StopCheck.unsafe(agent.shard(), "it has no leader that a majority follows");
      case Leave.Given _ -> {
        RaftStatus fresh = agent.status();
        yield fresh.leads()
            ? StopCheck.judge(fresh, committedBefore, stoppingNode, map, reachable, agent.shard())
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

    /**
     * It may, and what it says may be told if the leave still holds after that: see {@link
     * ReadEnd.Granted}.
     */
    sealed interface Given extends Leave {}

    record Proven(Optional<ReadEnd.Lease> lease) implements Given {
      static final Proven FOR_GOOD = new Proven(Optional.empty());
    }

    /**
     * @param freshAsOf what the engine holds is at least as new as this monotonic time
     */
    record Stale(long freshAsOf, long ageMaxNanos) implements Given {}

    record Refused(Outcome.Refusal why) implements Leave {}
  }

  private Leave leave(Consistency consistency, long deadlineNanos) {
    return switch (consistency) {
      case Consistency.Linearizable _ -> prove(PendingRead.Proof.ROUND, deadlineNanos);
      case Consistency.Lease _ -> prove(PendingRead.Proof.LEASE, deadlineNanos);
      case Consistency.Stale(Optional<Duration> bound) -> {
        long freshAsOf = agent.freshAsOfNanos();
        long age = clock.nanos() - freshAsOf;
        if (bound.isPresent() && age > bound.get().toNanos()) {
          Leave proven = prove(PendingRead.Proof.ROUND, deadlineNanos);
          yield proven instanceof Leave.Given
              ? new Leave.Stale(agent.freshAsOfNanos(), Long.MAX_VALUE)
              : proven;
        }
        if (age > PROBE_AFTER_NANOS) {
          agent.probe();
        }
        yield new Leave.Stale(freshAsOf, bound.map(Duration::toNanos).orElse(Long.MAX_VALUE));
      }
    };
  }

  private Leave prove(PendingRead.Proof proof, long deadlineNanos) {
    return agent.knowsAll() ? Leave.Proven.FOR_GOOD : ask(proof, deadlineNanos);
  }

  private Leave ask(PendingRead.Proof proof, long deadlineNanos) {
    var end = new Waiter<ReadEnd>();
    if (!agent.offer(new PendingRead(proof, deadlineNanos, end))) {
      return new Leave.Refused(new Outcome.Busy());
    }
    return switch (end.await()) {
      case ReadEnd.Granted(Optional<ReadEnd.Lease> lease) -> new Leave.Proven(lease);
      case ReadEnd.Refused(Outcome.Refusal why) -> new Leave.Refused(why);
    };
  }

  /**
   * To be asked after the engine was read. Else: the process is paused in between, and tells old
   * content as new.
   */
  private boolean stillHolds(Leave.Given leave) {
    return switch (leave) {
      case Leave.Proven(Optional<ReadEnd.Lease> lease) ->
          lease.isEmpty() || agent.holds(lease.get());
      case Leave.Stale(long freshAsOf, long ageMaxNanos) ->
          clock.nanos() - freshAsOf <= ageMaxNanos;
    };
  }

  /**
   * What to ask for when a leave has ended too early: a bounded stale read proves itself when it is
   * asked for again.
   */
  private static Consistency stricter(Consistency consistency) {
    return consistency instanceof Consistency.Stale ? consistency : Consistency.LINEARIZABLE;
  }

  /** Age of what was read, to be told with it. */
  private OptionalLong age(Leave.Given leave) {
    return switch (leave) {
      case Leave.Proven _ -> OptionalLong.empty();
      case Leave.Stale(long freshAsOf, long _) -> {
        long age = Math.max(0, clock.nanos() - freshAsOf);
        yield age < PendingReads.NEVER_NANOS / 2 ? OptionalLong.of(age) : OptionalLong.empty();
      }
    };
  }
}
