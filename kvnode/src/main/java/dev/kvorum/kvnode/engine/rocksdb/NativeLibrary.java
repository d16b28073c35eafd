package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native code: loaded from {@code java.library.path}, where the build has unpacked it.
 *
 * <p>Where it is not there, each start unpacks it from the jar, into {@code ROCKSDB_SHAREDLIB_DIR}
 * if set, else the temporary directory; that must be writable and not mounted noexec. Under a
 * read-only root file system, mount an emptyDir there.
 */
final class NativeLibrary {

  private NativeLibrary() {}

  static void load() {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | LinkageError e) {
      String directory =
          System.getenv()
              .getOrDefault("ROCKSDB_SHAREDLIB_DIR", System.getProperty("java.io.tmpdir"));
      throw new EngineException(
          Reason.NATIVE_LIBRARY,
          "RocksDB's native library can't be unpacked into or loaded from "
              + directory
              + ": set ROCKSDB_SHAREDLIB_DIR to a directory that is writable and not mounted noexec ("
              + e.getMessage()
              + ")",
          e);
    }
  }
}
