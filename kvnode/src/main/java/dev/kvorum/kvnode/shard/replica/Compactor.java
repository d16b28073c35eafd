package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.WalAppend;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Keeps the retained log bounded: makes the state durable without it, in the background, then lets
 * the log begin later. A tail stays for followers that lag a little.
 */
final class Compactor {

  private static final System.Logger LOG = System.getLogger(Compactor.class.getName());

  /** After a snapshot could not be written, for want of space most likely. */
  private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

  private final ReplicaOptions options;
  private final Surroundings around;
  private final SnapshotFiles files;
  private final Consumer<Runnable> onAgent;
  private boolean underWay;
  private boolean wanted;
  private long notBefore;

  /** What the log on disk builds on, durably. */
  private Base.State baseState;

  /**
   * @param onAgent runs what it is given on the agent's thread, later
   */
  Compactor(
      ReplicaOptions options,
      Surroundings around,
      SnapshotFiles files,
      Base.State baseState,
      Consumer<Runnable> onAgent) {
    this.options = options;
    this.around = around;
    this.files = files;
    this.baseState = baseState;
    this.onAgent = onAgent;
    notBefore = around.clock().nanos();
  }

  /** Removes the snapshots that nobody needs. */
  void clean() {
    files.keepOnly(baseState);
  }

  /** The next check begins a checkpoint, however short the log is. */
  void want() {
    wanted = true;
  }

  boolean beginsInParent() {
    return baseState instanceof Base.State.InParent;
  }

  /** A received snapshot has become the log's beginning on disk. */
  void baseState(Base.State state) {
    baseState = state;
  }

  /**
   * Begins a checkpoint where the log has grown past its soft limit, or where one is wanted: that
   * one leaves the log as long as it is.
   *
   * @param pinned no entry after this index may go: a snapshot that is being sent needs them. A log
   *     on its way to the hard limit goes on without: else one slow receiver stops all writes
   */
  void check(RaftCore core, StateMachine machine, long pinned) {
    long retained = around.wal().retainedBytes(options.replica());
    boolean isLong = retained >= around.limits().logBytesSoft();
    if (underWay || !isLong && !wanted || around.clock().nanos() - notBefore < 0) {
      return;
    }
    SnapshotMark mark = core.appliedMark();
    long behindTail = mark.position().index() - tail(core, retained);
    long upTo =
        retained < around.limits().logBytesHard() / 2 ? Math.min(pinned, behindTail) : behindTail;
    long base = core.status().base();
    if (wanted) {
      wanted = false;
      begin(core, machine, new Checkpoint(mark, isLong ? Math.max(base, upTo) : base, true));
    } else if (upTo > base) {
      begin(core, machine, new Checkpoint(mark, upTo, false));
    }
  }

  /**
   * @param upTo entries of the log that may go then
   * @param wanted for its own sake, though no entry may go
   */
  private record Checkpoint(SnapshotMark mark, long upTo, boolean wanted) {
    Checkpoint upTo(long index) {
      return new Checkpoint(mark, Math.min(upTo, index), wanted);
    }
  }

  private void begin(RaftCore core, StateMachine machine, Checkpoint checkpoint) {
    Engine engine = machine.engine();
    switch (options.keeping()) {
      case IN_ENGINE -> {
        underWay = true;
        around.background().execute(() -> flush(core, engine, checkpoint));
      }
      case IN_SNAPSHOTS -> {
        if (!machine.isNeeded()) {
          underWay = true;
          files.hold(checkpoint.mark().position());
          View view = engine.view();
          around.background().execute(() -> snapshot(core, machine, view, checkpoint));
        }
      }
    }
  }

  private void flush(RaftCore core, Engine engine, Checkpoint checkpoint) {
    engine.flush();
    onAgent.accept(
        () -> {
          Checkpoint durable = checkpoint.upTo(engine.durableIndex());
          if (!compact(core, durable, Base.State.IN_ENGINE, this::compactedInEngine)) {
            underWay = false;
          }
        });
  }

  private void snapshot(RaftCore core, StateMachine machine, View view, Checkpoint checkpoint) {
    SnapshotMark mark = checkpoint.mark();
    try {
      var written = new Base.State.InSnapshot(files.write(mark, view));
      onAgent.accept(
          () -> {
            if (!compact(
                core, checkpoint, written, () -> compacted(written, machine, checkpoint))) {
              end(mark);
            }
          });
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "shard " + options.shard() + ": a snapshot can't be written: " + e.getMessage());
      onAgent.accept(
          () -> {
            notBefore = around.clock().nanos() + RETRY_NANOS;
            end(mark);
          });
    }
  }

  /** About how many entries make a quarter of the soft limit. */
  private long tail(RaftCore core, long retained) {
    long entries = Math.max(1, core.status().last() - core.status().base());
    long averageBytes = Math.max(1, retained / entries);
    return around.limits().logBytesSoft() / 4 / averageBytes;
  }

  /** Returns false where there is nothing to do, or a received snapshot has been faster. */
  private boolean compact(
      RaftCore core, Checkpoint checkpoint, Base.State state, Runnable compacted) {
    long before = core.status().base();
    if (checkpoint.upTo() < before || checkpoint.upTo() == before && !checkpoint.wanted()) {
      return false;
    }
    SnapshotMark mark = core.compact(checkpoint.upTo());
    var base = new Base(options.shard(), mark.position(), mark.membership(), state);
    around.wal().append(WalAppend.rebase(options.replica(), base, () -> onAgent.accept(compacted)));
    return true;
  }

  private void compactedInEngine() {
    baseState = Base.State.IN_ENGINE;
    clean();
    underWay = false;
  }

  private void compacted(Base.State written, StateMachine machine, Checkpoint checkpoint) {
    baseState = written;
    machine.settled(checkpoint.mark().position().index());
    end(checkpoint.mark());
  }

  /** The file of a snapshot is the base's by now, or nobody's. */
  private void end(SnapshotMark mark) {
    files.release(mark.position());
    clean();
    underWay = false;
  }
}
