package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.log.WalAppend;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Restored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Brings replicas to life: from what the log, the engine and a snapshot hold, or new and empty. */
public final class ReplicaOpener {

  private final Surroundings around;
  private final RaftOptions raft;
  private final Map<Long, RecoveredReplica> recovered = new HashMap<>();

  public ReplicaOpener(Surroundings around, RaftOptions raft) {
    this.around = around;
    this.raft = raft;
    around.wal().recovered().forEach(replica -> recovered.put(replica.replica(), replica));
  }

  /**
   * Opens a replica of a shard.
   *
   * @param keeping how the engine's content survives
   * @param machine makes the state machine; the engine holds what its snapshot or its files have
   * @param seed of its election timeouts and read tokens, another at each start
   */
  public RaftAgent open(
      ShardDescriptor shard,
      long replica,
      Engine engine,
      ReplicaOptions.Keeping keeping,
      Function<Engine, StateMachine> machine,
      long seed) {
    RecoveredReplica log =
        Optional.ofNullable(recovered.get(replica)).orElseGet(() -> begin(shard, replica));
    restore(log, engine);
    var options = new ReplicaOptions(shard.id(), replica, keeping, raft, seed);
    return new RaftAgent(
        options,
        around,
        machine.apply(engine),
        restored(log, engine.appliedIndex()),
        log.base().snapshot());
  }

  /** A replica that never was: its log begins with the group's first members. */
  private RecoveredReplica begin(ShardDescriptor shard, long replica) {
    var base = new Base(shard.id(), Position.ZERO, shard.membership(), Base.IN_ENGINE);
    around
        .wal()
        .append(
            new WalAppend(
                replica,
                Optional.of(base),
                Optional.empty(),
                List.of(),
                WalAppend.Durability.FORCED,
                () -> {}));
    return new RecoveredReplica(replica, base, HardState.INITIAL, List.of(), List.of(), 0);
  }

  /**
   * Brings the engine to an index between the log's beginning and its end, from where the log takes
   * it further.
   */
  private void restore(RecoveredReplica log, Engine engine) {
    long begins = log.base().position().index();
    if (engine.appliedIndex() < begins && !log.base().inEngine()) {
      SnapshotFiles.restore(
          new SnapshotFiles(around.disk(), log.replica()), log.base().snapshot(), engine);
    }
    if (engine.appliedIndex() < begins) {
      throw lost(
          "replica %d: its log begins after entry %d, and its engine holds only up to %d."
              .formatted(log.replica(), begins, engine.appliedIndex()));
    }
    if (engine.appliedIndex() > log.lastIndex()) {
      throw lost(
          "replica %d: its engine holds up to entry %d, and its log ends with %d."
              .formatted(log.replica(), engine.appliedIndex(), log.lastIndex()));
    }
  }

  private static IllegalStateException lost(String what) {
    return new IllegalStateException(
        what + " A part of the data directory is lost. Move it aside and start the node empty");
  }

  private Restored restored(RecoveredReplica log, long applied) {
    return new Restored(
        log.base().position(),
        log.base().membership(),
        log.membershipEntries(),
        log.terms(),
        log.lastIndex(),
        applied,
        log.hardState());
  }
}
