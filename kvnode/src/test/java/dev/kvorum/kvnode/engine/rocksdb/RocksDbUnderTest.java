package dev.kvorum.kvnode.engine.rocksdb;

import java.nio.file.Path;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;

/** Lets the tests of the engines at large do what only this package can. */
public final class RocksDbUnderTest {

  private static final long MIB = 1 << 20;

  /** So small that a test of some megabytes sees flushes and compactions. */
  public static final RocksDbOptions SMALL = new RocksDbOptions(4 * MIB, 2 * MIB, MIB, 2, 64);

  private RocksDbUnderTest() {}

  public static RocksDbStore open(Path directory) {
    return RocksDbStore.open(directory, SMALL);
  }

  /** Without the clearing up of a store. */
  static Database database(Path directory, List<ColumnFamilyHandle> handles) {
    return Database.open(directory, SMALL, handles);
  }

  public static void crash(RocksDbStore store) {
    store.crash();
  }
}
