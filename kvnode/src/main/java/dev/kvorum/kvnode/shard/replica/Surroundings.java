package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.peer.Peers;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;

/**
 * What the agents of one node share. Only clock, disk and peers differ between production and
 * simulation.
 *
 * @param background for work that takes longer than a heartbeat: flushes, snapshots, restores
 * @param movedBytes counts what goes in snapshots to other nodes, and from one replica here to
 *     another
 */
public record Surroundings(
    Clock clock,
    Disk disk,
    Wal wal,
    Peers peers,
    ClusterMap map,
    Executor background,
    Wakeup wakeup,
    Limits limits,
    LongAdder movedBytes) {

  /** Where nobody asks what was moved. */
  public Surroundings(
      Clock clock,
      Disk disk,
      Wal wal,
      Peers peers,
      ClusterMap map,
      Executor background,
      Wakeup wakeup,
      Limits limits) {
    this(clock, disk, wal, peers, map, background, wakeup, limits, new LongAdder());
  }

  /** Deletes the snapshots of all replicas but those that are to be kept. */
  public void clearSnapshots(LongPredicate kept) {
    SnapshotFiles.keepOnly(disk, kept);
  }

  /**
   * @param queuedMax writes and reads that wait in one agent; more are refused as busy
   * @param logBytesSoft retained log of a replica above which its engine is flushed and the log
   *     compacted
   * @param logBytesHard retained log above which proposals are refused
   * @param applyBytesMax of entries applied as one batch
   * @param chunkBytes of a snapshot in one message
   */
  public record Limits(
      int queuedMax, long logBytesSoft, long logBytesHard, int applyBytesMax, int chunkBytes) {
    public static final Limits DEFAULT =
        new Limits(8192, 32L << 20, 512L << 20, 1 << 20, 256 << 10);
  }
}
