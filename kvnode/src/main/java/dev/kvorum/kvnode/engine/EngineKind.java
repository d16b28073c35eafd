package dev.kvorum.kvnode.engine;

/**
 * The storage engines that a keyspace may be kept in. The wire code is part of the format: never
 * renumber.
 */
public enum EngineKind {
  /** Everything in memory; durable through the log and snapshots of the replica. */
  MEMORY(1),
  /** RocksDB: a log-structured merge tree. */
  ROCKSDB(2);

  private final int code;

  EngineKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
