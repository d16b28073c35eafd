package dev.kvorum.kvnode.engine;

import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.engine.rocksdb.RocksDbStore;
import dev.kvorum.kvnode.engine.rocksdb.RocksDbUnderTest;
import java.nio.file.Path;

/**
 * An engine that the contract is run against: every test that isn't about one library takes its
 * engines from here.
 */
public enum EngineUnderTest {
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
  };

  public abstract EngineStore open(Path directory);

  /** Loses what a crash of the process loses. */
  public abstract void crash(EngineStore store);
}
