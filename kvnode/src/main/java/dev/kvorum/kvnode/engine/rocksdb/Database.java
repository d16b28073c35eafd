package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.disk.FileFailures;
import dev.kvorum.kvnode.engine.disk.RecordLog;
import dev.kvorum.kvnode.engine.disk.References;
import dev.kvorum.kvnode.engine.disk.ReplicaName;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableDBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The node's RocksDB instance with the options that its families share; closed by the last of its
 * users.
 */
final class Database {

  private final Path path;
  private final Tuning tuning;
  private final RocksDB db;
  private final ReadOptions reads = new ReadOptions();
  private final WriteOptions writes = new WriteOptions().setDisableWAL(true);
  private final FlushOptions flushes = new FlushOptions().setWaitForFlush(true);
  private final References references = new References(this::closeNow);

  private Database(Path path, Tuning tuning, RocksDB db) {
    this.path = path;
    this.tuning = tuning;
    this.db = db;
  }

  /**
   * Opens it with all its families, whose handles are added to {@code handles}: the default one
   * first.
   */
  static Database open(Path path, RocksDbOptions options, List<ColumnFamilyHandle> handles) {
    NativeLibrary.load();
    checkManifest(path);
    Tuning tuning = new Tuning(options);
    try {
      List<ColumnFamilyDescriptor> families = new ArrayList<>();
      for (byte[] name : names(path, tuning)) {
        families.add(new ColumnFamilyDescriptor(name, tuning.familyOptions()));
      }
      return new Database(
          path, tuning, RocksDB.open(tuning.dbOptions(), path.toString(), families, handles));
    } catch (RocksDBException e) {
      tuning.close();
      throw Failures.of("opening RocksDB in " + path, e);
    }
  }

  /**
   * RocksDB tells what is damaged in its manifest, but for a chunk whose type it knows and doesn't
   * expect there: that it reads again and again. Records are not looked at here: several are
   * written before a force, and which of them a power cut may take is RocksDB's to know.
   */
  private static void checkManifest(Path path) {
    try {
      RecordLog.manifestIn(path).ifPresent(RecordLog::refuseUnknownTypes);
    } catch (IOException e) {
      throw FileFailures.of("opening RocksDB in " + path, e);
    } catch (IllegalStateException | InvalidPathException e) {
      throw Failures.damaged("opening RocksDB in " + path, e);
    }
  }

  Path path() {
    return path;
  }

  RocksDB db() {
    return db;
  }

  /** Reads the newest state. */
  ReadOptions reads() {
    return reads;
  }

  WriteOptions writes() {
    return writes;
  }

  FlushOptions flushes() {
    return flushes;
  }

  /** For users that are users already, as a family of its database is. */
  void acquire() {
    if (!references.tryAcquire()) {
      throw new IllegalStateException("RocksDB in " + path + " is closed");
    }
  }

  void release() {
    references.release();
  }

  /**
   * Synchronized, for RocksDB's Java class keeps handles in a list that isn't: agents restore side
   * by side.
   */
  synchronized ColumnFamilyHandle create(ReplicaName name) {
    try {
      return db.createColumnFamily(
          new ColumnFamilyDescriptor(name.bytes(), tuning.familyOptions()));
    } catch (RocksDBException e) {
      throw Failures.of("creating " + name + " in RocksDB in " + path, e);
    }
  }

  RocksDbStats stats() {
    try {
      return new RocksDbStats(
          tuning.cache().getUsage(),
          db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables"),
          db.getAggregatedLongProperty("rocksdb.total-sst-files-size"));
    } catch (RocksDBException e) {
      throw Failures.of("asking RocksDB in " + path + " for its sizes", e);
    }
  }

  /** From now on the memtables are lost at close, as they are in a crash. */
  void forgetMemtablesAtClose() {
    try {
      db.setDBOptions(MutableDBOptions.builder().setAvoidFlushDuringShutdown(true).build());
    } catch (RocksDBException e) {
      throw Failures.of("changing RocksDB in " + path, e);
    }
  }

  private static List<byte[]> names(Path path, Tuning tuning) throws RocksDBException {
    List<byte[]> names = RocksDB.listColumnFamilies(tuning.listOptions(), path.toString());
    return names.isEmpty() ? List.of(RocksDB.DEFAULT_COLUMN_FAMILY) : names;
  }

  private void closeNow() {
    db.close();
    flushes.close();
    writes.close();
    reads.close();
    tuning.close();
  }
}
