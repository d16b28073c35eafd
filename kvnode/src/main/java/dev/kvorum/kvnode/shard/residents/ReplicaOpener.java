package dev.kvorum.kvnode.shard.residents;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.log.WalAppend;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Restored;
import dev.kvorum.kvnode.raft.Start;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReplicaOptions;
import dev.kvorum.kvnode.shard.replica.ReplicaOptions.Keeping;
import dev.kvorum.kvnode.shard.replica.SnapshotFiles;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings replicas to life: from what the log, the engine and a snapshot hold, or new and empty, as
 * founders of their group, as newcomers to it or as what a split has left here. One thread at a
 * time; which thread may change.
 */
public final class ReplicaOpener {

  private final Surroundings around;
  private final RaftOptions raft;
  private final Map<Long, RecoveredReplica> recovered = new HashMap<>();

  public ReplicaOpener(Surroundings around, RaftOptions raft) {
    this.around = around;
    this.raft = raft;
    for (RecoveredReplica replica : around.wal().recovered()) {
      recovered.put(replica.replica(), replica);
    }
  }

  /** What a replica begins with that the log doesn't know. */
  public sealed interface Beginning {

    /** The group's first members, and the position that all of their logs begin with. */
    record Founder() implements Beginning {}

    /**
     * Nothing: it isn't known here who the members are and what they have agreed on, and a leader
     * sends all of it.
     */
    record Newcomer() implements Beginning {}

    /**
     * A part of another replica here, which has split; otherwise as a founder.
     *
     * @param parent where the engine has its content from, so far
     */
    record Born(Base.Parent parent, Membership members) implements Beginning {}
  }

  /**
   * A replica to be opened.
   *
   * @param keeping how the engine's content survives
   * @param seed of its election timeouts and read tokens, another at each start
   */
  public record Opening(
      ShardDescriptor shard,
      long replica,
      Beginning beginning,
      Keeping keeping,
      long seed,
      Start.Urgency urgency) {

    public Opening(
        ShardDescriptor shard, long replica, Beginning beginning, Keeping keeping, long seed) {
      this(shard, replica, beginning, keeping, seed, Start.Urgency.PATIENT);
    }
  }

  /** Makes a replica's state machine. */
  @FunctionalInterface
  public interface Machines {

    /**
     * @param founds whether the replica's log begins with that of its group, at its formation
     */
    StateMachine make(Engine engine, boolean founds);
  }

  /**
   * Opens a replica, once in its life here.
   *
   * @param engine holds what the replica's snapshot or its files have
   */
  public RaftAgent open(Opening opening, Engine engine, Machines machines) {
    long replica = opening.replica();
    Invariant.check(
        !around.wal().tombstones().contains(replica), "a replica that left never comes back");
    RecoveredReplica log =
        Optional.ofNullable(recovered.remove(replica)).orElseGet(() -> begin(opening));
    restore(log, engine);
    var options =
        new ReplicaOptions(
            opening.shard().id(),
            replica,
            opening.keeping(),
            raft,
            opening.seed(),
            opening.urgency());
    return new RaftAgent(
        options,
        around,
        machines.make(engine, isOfFounder(log.base())),
        restored(log, engine.appliedIndex()),
        log.base().state());
  }

  private RecoveredReplica begin(Opening opening) {
    Base base =
        switch (opening.beginning()) {
          case Beginning.Founder _ ->
              base(opening, Position.FOUNDING, opening.shard().membership(), Base.State.IN_ENGINE);
          case Beginning.Newcomer _ ->
              base(opening, Position.ZERO, Membership.NONE, Base.State.IN_ENGINE);
          case Beginning.Born(Base.Parent parent, Membership members) ->
              base(opening, Position.FOUNDING, members, new Base.State.InParent(parent));
        };
    long replica = opening.replica();
    around.wal().append(WalAppend.rebase(replica, base, () -> {}));
    return new RecoveredReplica(
        replica, base, HardState.INITIAL, List.of(), List.of(), base.position().index());
  }

  private static Base base(
      Opening opening, Position position, Membership members, Base.State state) {
    return new Base(opening.shard().id(), position, members, state);
  }

  /**
   * Brings the engine to an index between the log's beginning and its end, from where the log takes
   * it further.
   */
  private void restore(RecoveredReplica log, Engine engine) {
    long begins = log.base().position().index();
    if (engine.appliedIndex() < begins && isOfFounder(log.base())) {
      engine.apply(new Batch(begins)); // what the founders have in common is nothing
    }
    if (engine.appliedIndex() < begins
        && log.base().state() instanceof Base.State.InSnapshot(String file)) {
      SnapshotFiles.restore(new SnapshotFiles(around.disk(), log.replica()), file, engine);
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

  private static boolean isOfFounder(Base base) {
    return base.state() instanceof Base.State.InEngine && base.position().equals(Position.FOUNDING);
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
