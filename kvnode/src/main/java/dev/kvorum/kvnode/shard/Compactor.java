package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.log.WalAppend;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.RaftCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the retained log bounded: makes the state durable without it, in the background, then lets the log begin later. A tail
 * stays for followers that lag a little.
 */
final class Compactor {

  private final ReplicaOptions options;
  private final Surroundings around;
  private final SnapshotFiles files;
  private final Consumer<Runnable> onAgent;
  private boolean underWay;

  /** @param onAgent runs what it is given on the agent's thread, later */
  Compactor(
      ReplicaOptions options, Surroundings around, SnapshotFiles files, Consumer<Runnable> onAgent) {
    this.options = options;
    this.around = around;
    this.files = files;
    this.onAgent = onAgent;
  }

  /**
   * Begins a checkpoint where the log has grown past its soft limit.
   *
   * @param pinned no entry after this index may go: a snapshot that is being sent needs them
   */
  void check(RaftCore core, Engine engine, long pinned) {
    long retained = around.wal().retainedBytes(options.replica());
    if (underWay || retained < around.limits().logBytesSoft()) {
      return;
    }
    underWay = true;
    SnapshotMark mark = core.appliedMark();
    long upTo = Math.min(pinned, mark.position().index() - tail(core, retained));
    switch (options.keeping()) {
      case IN_ENGINE ->
          around.background().execute(() -> {
            engine.flush();
            onAgent.accept(() -> {
              long durable = Math.min(upTo, engine.durableIndex());
              compact(core, durable, Base.IN_ENGINE, durable);
            });
          });
      case IN_SNAPSHOTS -> {
        View view = engine.view();
        around.background().execute(() -> {
          String name = write(files, mark, view);
          onAgent.accept(() -> compact(core, upTo, name, mark.position().index()));
        });
      }
    }
  }

  /** Writes a snapshot of a view, which it closes; returns its name. */
  static String write(SnapshotFiles files, SnapshotMark mark, View view) {
    String part = SnapshotFiles.path(files.part(mark.position()));
    try (view) {
      try (DiskFile file = files.disk().create(part)) {
        SnapshotWriter.write(file, mark, view);
      }
      return files.finish(mark.position());
    } catch (IOException e) {
      throw new UncheckedIOException("a snapshot can't be written", e);
    }
  }

  /** About how many entries make a quarter of the soft limit. */
  private long tail(RaftCore core, long retained) {
    long entries = Math.max(1, core.status().last() - core.status().base());
    long averageBytes = Math.max(1, retained / entries);
    return around.limits().logBytesSoft() / 4 / averageBytes;
  }

  /** @param keptFrom index from which on snapshots are kept */
  private void compact(RaftCore core, long upTo, String snapshot, long keptFrom) {
    if (upTo <= core.status().base()) { // a received snapshot has been faster
      underWay = false;
      return;
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
                () -> onAgent.accept(() -> compacted(keptFrom))));
  }

  private void compacted(long keptFrom) {
    files.dropBefore(keptFrom);
    underWay = false;
  }
}
