package dev.kvorum.kvnode.engine.rocksdb;

/**
 * What RocksDB holds for the whole node, for metrics.
 *
 * @param cacheBytes charged to the block cache: blocks, indexes, filters and the memtables' share,
 *     which shrinks with a delay
 * @param memtableBytes in memtables of all replicas
 * @param diskBytes in SSTables of all replicas
 */
public record RocksDbStats(long cacheBytes, long memtableBytes, long diskBytes) {}
