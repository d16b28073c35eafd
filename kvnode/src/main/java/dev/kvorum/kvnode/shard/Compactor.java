package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.WalAppend;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.RaftCore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  private long notBefore;

  /** Name of the snapshot that the log on disk builds on, durably, or {@link Base#IN_ENGINE}. */
  private String baseSnapshot;

  /**
   * @param onAgent runs what it is given on the agent's thread, later
   */
  Compactor(
      ReplicaOptions options,
      Surroundings around,
      SnapshotFiles files,
      String baseSnapshot,
      Consumer<Runnable> onAgent) {
    this.options = options;
    this.around = around;
    this.files = files;
    this.baseSnapshot = baseSnapshot;
    this.onAgent = onAgent;
    notBefore = around.clock().nanos();
  }

  /** Removes the snapshots that nobody needs. */
  void clean() {
    files.keepOnly(baseSnapshot);
  }

  /** A received snapshot has become the log's beginning on disk. */
  void baseSnapshot(String name) {
    baseSnapshot = name;
  }

  /**
   * Begins a checkpoint where the log has grown past its soft limit.
   *
   * @param pinned no entry after this index may go: a snapshot that is being sent needs them. A log
   *     on its way to the hard limit goes on without: else one slow receiver stops all writes
   */
  void check(RaftCore core, Engine engine, long pinned) {
    long retained = around.wal().retainedBytes(options.replica());
    if (underWay
        || retained < around.limits().logBytesSoft()
        || around.clock().nanos() - notBefore < 0) {
      return;
    }
    SnapshotMark mark = core.appliedMark();
    long behindTail = mark.position().index() - tail(core, retained);
    long upTo =
        retained < around.limits().logBytesHard() / 2 ? Math.min(pinned, behindTail) : behindTail;
    if (upTo <= core.status().base()) {
      return;
    }
    underWay = true;
    switch (options.keeping()) {
      case IN_ENGINE ->
          around
              .background()
              .execute(
                  () -> {
                    engine.flush();
                    onAgent.accept(
                        () -> {
                          if (!compact(
                              core,
                              Math.min(upTo, engine.durableIndex()),
                              Base.IN_ENGINE,
                              this::compactedInEngine)) {
                            underWay = false;
                          }
                        });
                  });
      case IN_SNAPSHOTS -> {
        files.hold(mark.position());
        View view = engine.view();
        around.background().execute(() -> snapshot(core, mark, view, upTo));
      }
    }
  }

  private void snapshot(RaftCore core, SnapshotMark mark, View view, long upTo) {
    try {
      String name = files.write(mark, view);
      onAgent.accept(
          () -> {
            if (!compact(core, upTo, name, () -> compacted(name, mark))) {
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

  /** Returns false where a received snapshot has been faster. */
  private boolean compact(RaftCore core, long upTo, String snapshot, Runnable compacted) {
    if (upTo <= core.status().base()) {
      return false;
    }
    SnapshotMark mark = core.compact(upTo);
    var base = new Base(options.shard(), mark.position(), mark.membership(), snapshot);
    around
        .wal()
        .append(
            new WalAppend(
                options.replica(),
                Optional.of(base),
                Optional.empty(),
                List.of(),
                WalAppend.Durability.FORCED,
                () -> onAgent.accept(compacted)));
    return true;
  }

  private void compactedInEngine() {
    baseSnapshot = Base.IN_ENGINE;
    clean();
    underWay = false;
  }

  private void compacted(String name, SnapshotMark mark) {
    baseSnapshot = name;
    end(mark);
  }

  /** The file of a snapshot is the base's by now, or nobody's. */
  private void end(SnapshotMark mark) {
    files.release(mark.position());
    clean();
    underWay = false;
  }
}
