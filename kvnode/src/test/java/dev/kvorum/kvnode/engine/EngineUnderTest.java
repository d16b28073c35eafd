package dev.kvorum.kvnode.engine;

import dev.kvorum.kvnode.engine.buffered.BufferedStore;
import dev.kvorum.kvnode.engine.leveldb.LevelDbUnderTest;
import dev.kvorum.kvnode.engine.lmdb.LmdbTables;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.engine.rocksdb.RocksDbStore;
import dev.kvorum.kvnode.engine.rocksdb.RocksDbUnderTest;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;

/**
 * An engine that the contract is run against: every test that isn't about one library takes its
 * engines from here.
 */
public enum EngineUnderTest implements EngineSubject {
  MEMORY {
    @Override
    public EngineStore open(Path directory) {
      return new MemoryStore();
    }

    @Override
    public void crash(EngineStore store) {
      store.close();
    }
  },
  ROCKSDB {
    @Override
    public EngineStore open(Path directory) {
      return RocksDbUnderTest.open(directory);
    }

    @Override
    public void crash(EngineStore store) {
      RocksDbUnderTest.crash((RocksDbStore) store);
    }
  },
  LMDB {
    @Override
    public EngineStore open(Path directory) {
      return BufferedStore.open(directory, new LmdbTables(), BUFFER_BYTES, FLUSHER);
    }

    @Override
    public void crash(EngineStore store) {
      ((BufferedStore) store).crash();
    }
  },
  LEVELDB {
    @Override
    public EngineStore open(Path directory) {
      return BufferedStore.open(directory, LevelDbUnderTest.small(), BUFFER_BYTES, FLUSHER);
    }

    @Override
    public void crash(EngineStore store) {
      ((BufferedStore) store).crash();
    }
  },
  /** As in production, but for the size of the cache. */
  CACHED {
    @Override
    public EngineStore open(Path directory) {
      return new CachedStore(ROCKSDB.open(directory), CACHE_BYTES);
    }

    @Override
    public void crash(EngineStore store) {
      ROCKSDB.crash(((CachedStore) store).behind());
    }
  };

  /** So small that a test of some megabytes sees flushes for want of room. */
  private static final long BUFFER_BYTES = 2 << 20;

  /** Some seven rows, so that they come and go. */
  private static final long CACHE_BYTES = 1_000;

  private static final ThreadFactory FLUSHER = Thread.ofPlatform().name("flush").factory();

  public static EngineUnderTest of(EngineKind kind) {
    return valueOf(kind.name());
  }
}
