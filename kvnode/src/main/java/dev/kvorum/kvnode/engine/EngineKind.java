package dev.kvorum.kvnode.engine;

/**
 * The storage engines that a keyspace may be kept in. The wire code is part of the format: never
 * renumber.
 */
public enum EngineKind {
  /** Everything in memory; durable through the log and snapshots of the replica. */
  MEMORY(1),
  /** RocksDB: a log-structured merge tree. */
  ROCKSDB(2),
  /** LMDB: a copy-on-write B+tree in a memory-mapped file. */
  LMDB(3),
  /** LevelDB in Java: a log-structured merge tree without native code. */
  LEVELDB(4);

  private final int code;

  EngineKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
