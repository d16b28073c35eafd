package dev.kvorum.kvnode.engine.rocksdb;

/**
 * The memory and threads that all RocksDB engines of a node share. It is native memory, beside the
 * heap.
 *
 * @param blockCacheBytes for blocks, indexes and bloom filters of SSTables
 * @param writeBufferBytes for memtables of all replicas together; past it the oldest is flushed
 * @param memtableBytes for one memtable of one replica; past it that one is flushed
 * @param backgroundJobs threads that flush and compact
 * @param openFilesMax SSTables held open
 */
public record RocksDbOptions(
    long blockCacheBytes,
    long writeBufferBytes,
    long memtableBytes,
    int backgroundJobs,
    int openFilesMax) {

  private static final long MIB = 1 << 20;

  /**
   * Fits a node of 350 MiB: 128 MiB here leave room for the heap. Small memtables: an insert's
   * search through one misses the CPU's caches at each step, and with 4 MiB instead of 16 it took 9
   * % of a put's CPU instead of 18 %. Two jobs: one flush never waits for a compaction.
   */
  public static final RocksDbOptions DEFAULT =
      new RocksDbOptions(64 * MIB, 64 * MIB, 4 * MIB, 2, 1024);

  public RocksDbOptions {
    if (blockCacheBytes < MIB || writeBufferBytes < MIB || memtableBytes < MIB) {
      throw new IllegalArgumentException(
          "RocksDB needs at least 1 MiB for each of block cache, write buffers and a memtable");
    }
    if (backgroundJobs < 2 || openFilesMax < 16) {
      throw new IllegalArgumentException(
          "RocksDB needs at least 2 background jobs and 16 open files");
    }
  }

  public RocksDbOptions withMemory(long blockCache, long writeBuffers) {
    return new RocksDbOptions(
        blockCache, writeBuffers, memtableBytes, backgroundJobs, openFilesMax);
  }
}
