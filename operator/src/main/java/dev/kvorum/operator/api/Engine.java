package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How shards are stored; docs/engines.md compares them. */
public enum Engine {
  @JsonProperty("memory")
  MEMORY("memory"),
  @JsonProperty("rocksdb")
  ROCKSDB("rocksdb"),
  @JsonProperty("lmdb")
  LMDB("lmdb"),
  @JsonProperty("leveldb")
  LEVELDB("leveldb");

  private final String name;

  Engine(String name) {
    this.name = name;
  }

  /** As nodes and people write it. */
  public String text() {
    return name;
  }
}
