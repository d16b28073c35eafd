package dev.kvorum.kvnode;

import dev.kvorum.kvnode.engine.CachedEngine;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.buffered.BufferedStore;
import dev.kvorum.kvnode.engine.buffered.Tables;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.leveldb.LevelDbTables;
import dev.kvorum.kvnode.engine.lmdb.LmdbTables;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.engine.rocksdb.RocksDbOptions;
import dev.kvorum.kvnode.engine.rocksdb.RocksDbStore;
import dev.kvorum.kvnode.shard.ReplicaOptions.Keeping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The node's engine stores, opened when the first replica of their kind is. */
final class Engines implements AutoCloseable {

  private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();

  /** On the heap, of all replicas together. */
  private static final long ROW_CACHE_BYTES = 16 << 20;

  /** Of the heap, for LevelDB's own memtables and blocks. */
  private static final int LEVELDB_SHARE = 8;

  private final Path directory;
  private final long blockCacheBytes;
  private final long writeBufferBytes;
  private final Threads threads;
  private final Map<EngineKind, EngineStore> stores = new EnumMap<>(EngineKind.class);

  Engines(NodeConfig config, Threads threads) throws IOException {
    directory = config.data().resolve("shards");
    // The log forgets what an engine calls durable: a power cut must not take the engine's
    // directory.
    Directories.make(directory);
    blockCacheBytes = config.blockCacheBytes();
    writeBufferBytes = config.writeBufferBytes();
    this.threads = threads;
  }

  /**
   * @param replicasHere on this node, which share the memory for caches
   */
  Engine open(EngineKind kind, long replica, int replicasHere) {
    Engine engine = stores.computeIfAbsent(kind, _ -> store(kind, replicasHere)).open(replica);
    return switch (kind) {
      case MEMORY -> engine; // its gets are hash lookups already
      case ROCKSDB, LMDB, LEVELDB -> new CachedEngine(engine, ROW_CACHE_BYTES / replicasHere);
    };
  }

  static Keeping keeping(EngineKind kind) {
    return switch (kind) {
      case MEMORY -> Keeping.IN_SNAPSHOTS;
      case ROCKSDB, LMDB, LEVELDB -> Keeping.IN_ENGINE;
    };
  }

  @Override
  public void close() {
    stores.values().forEach(EngineStore::close);
  }

  private EngineStore store(EngineKind kind, int replicas) {
    return switch (kind) {
      case MEMORY -> new MemoryStore();
      case ROCKSDB ->
          RocksDbStore.open(
              directory.resolve("rocksdb"),
              RocksDbOptions.DEFAULT.withMemory(blockCacheBytes, writeBufferBytes));
      case LMDB -> buffered("lmdb", new LmdbTables());
      case LEVELDB ->
          buffered("leveldb", LevelDbTables.within(HEAP_BYTES / LEVELDB_SHARE, replicas));
    };
  }

  /** Their write buffers are on the heap, where others need room too: a quarter of it at most. */
  private EngineStore buffered(String name, Tables tables) {
    long bytesMax = Math.min(writeBufferBytes, HEAP_BYTES / 4);
    return BufferedStore.open(
        directory.resolve(name), tables, bytesMax, threads.factory(name + "-flush"));
  }
}
