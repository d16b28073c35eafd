package dev.kvorum.kvnode.engine.rocksdb;

/**
 * What RocksDB holds for the whole node, for metrics.
 *
 * @param cacheBytes in the block cache, without the memtables' share
 * @param memtableBytes in memtables, flushed or not, that are still held
 * @param pendingCompactionBytes about how much compactions have yet to rewrite
 * @param diskBytes in SSTables of all replicas
 */
public record RocksDbStats(long cacheBytes, long memtableBytes, long pendingCompactionBytes, long diskBytes) {}
