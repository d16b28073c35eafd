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
import dev.kvorum.kvnode.shard.replica.ReplicaOptions.Keeping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The node's engine stores, opened when the first replica of their kind is. */
final class Engines implements AutoCloseable {

  private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();

  /** On the heap, of all replicas together. */
  private static final long ROW_CACHE_BYTES = 16 << 20;

  /** Of the heap, for LevelDB's own memtables and blocks. */
  private static final int LEVELDB_SHARE = 8;

  /** So few share no less than these would: each of them may be followed by more. */
  private static final int REPLICAS_EXPECTED = 8;

  private final Set<Long> openNow = ConcurrentHashMap.newKeySet();
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

  synchronized Engine open(EngineKind kind, long replica) {
    openNow.add(replica);
    Engine engine = stores.computeIfAbsent(kind, this::store).open(replica);
    return switch (kind) {
      case MEMORY -> engine; // its gets are hash lookups already
      case ROCKSDB, LMDB, LEVELDB -> new CachedEngine(engine, () -> ROW_CACHE_BYTES / share());
    };
  }

  /** Removes a replica's engine, if there is one; it is closed. */
  synchronized void drop(long replica) {
    stores.values().forEach(store -> store.drop(replica));
    openNow.remove(replica);
  }

  /**
   * Removes the engines that an earlier life of the node has left of replicas that it no more has.
   */
  synchronized void dropAllBut(Set<Long> replicas) {
    for (EngineKind kind : EngineKind.values()) {
      if (Files.isDirectory(home(kind))) {
        EngineStore store = stores.computeIfAbsent(kind, this::store);
        store.replicas().stream()
            .filter(replica -> !replicas.contains(replica))
            .toList()
            .forEach(store::drop);
      }
    }
  }

  /**
   * Among how many the memory for caches is divided: those that are open, of which there are
   * expected to be some. One whose share shrinks keeps what it has until it is written to.
   */
  private int share() {
    return Math.max(REPLICAS_EXPECTED, openNow.size());
  }

  private Path home(EngineKind kind) {
    return directory.resolve(kind.name().toLowerCase(Locale.ROOT));
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

  private EngineStore store(EngineKind kind) {
    return switch (kind) {
      case MEMORY -> new MemoryStore();
      case ROCKSDB ->
          RocksDbStore.open(
              home(kind), RocksDbOptions.DEFAULT.withMemory(blockCacheBytes, writeBufferBytes));
      case LMDB -> buffered(kind, new LmdbTables());
      case LEVELDB -> buffered(kind, LevelDbTables.within(HEAP_BYTES / LEVELDB_SHARE, this::share));
    };
  }

  /** Their write buffers are on the heap, where others need room too: a quarter of it at most. */
  private EngineStore buffered(EngineKind kind, Tables tables) {
    long bytesMax = Math.min(writeBufferBytes, HEAP_BYTES / 4);
    return BufferedStore.open(
        home(kind),
        tables,
        bytesMax,
        threads.factory(kind.name().toLowerCase(Locale.ROOT) + "-flush"));
  }
}
