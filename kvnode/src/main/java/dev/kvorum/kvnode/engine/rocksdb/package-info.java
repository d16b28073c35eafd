/**
 * The engine that keeps replicas in RocksDB, the only place where org.rocksdb is imported.
 *
 * <p>One RocksDB instance per node ({@code Database}), so that all replicas share one block cache,
 * one memory budget and two background threads; one column family per replica ({@code Family}). A
 * family holds the replica's pairs and, under a key below all of them ({@code StoredKey}), its
 * applied index, written by the same write batch. RocksDB's own log is off: the WAL of the node is
 * the log. A memtable never holds half a write batch and the memtables of a family reach the disk
 * in order, so after a crash each family is exactly as of the index that it holds. That is why
 * families needn't be flushed together (SAFETY 13), which would cost 256 files for each flush of
 * 256 shards.
 *
 * <p>A restore writes a new family beside the old one; it counts from the moment its applied index,
 * written last, is on the disk. A start drops families that have pairs and no index and, of two
 * that have one, the older: a crash leaves the old state or the new.
 *
 * <p>Threads: any thread reads. A native object closed under a reader kills the process, so whoever
 * uses one holds a reference ({@code References}) and the last one closes it.
 */
package dev.kvorum.kvnode.engine.rocksdb;
