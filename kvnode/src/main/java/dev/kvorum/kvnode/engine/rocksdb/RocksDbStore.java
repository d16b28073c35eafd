package dev.kvorum.kvnode.engine.rocksdb;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.disk.ReplicaName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/**
 * The RocksDB engines of a node: one database, one family per replica, which stays open from start
 * to close.
 *
 * <p>Making or dropping a family costs about 0.1 ms for each family there is, because RocksDB
 * writes its options file anew and reads it back (rocksdb#12888): 5 ms at 50 replicas, 40 ms at
 * 300. Opening a replica that is here already costs nothing.
 */
public final class RocksDbStore implements EngineStore {

  /**
   * A family without an index is empty, for adopt has dropped the unfinished: any with an index is
   * newer.
   */
  private static final Comparator<Family> NEWEST_LAST =
      Comparator.comparing(Family::isComplete).thenComparing(family -> family.name().generation());

  private final Database database;
  private final Map<Long, Family> families = new HashMap<>();
  private final Map<Long, Engine> open = new HashMap<>();
  private boolean closed;

  private RocksDbStore(Database database) {
    this.database = database;
  }

  /**
   * Opens the database in this directory, which is made in its parent if it isn't there, and clears
   * what crashed restores left.
   */
  public static RocksDbStore open(Path directory, RocksDbOptions options) {
    make(directory);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDbStore store = new RocksDbStore(Database.open(directory, options, handles));
    try {
      for (ColumnFamilyHandle handle : handles.subList(1, handles.size())) {
        store.adopt(new Family(nameOf(handle, directory), store.database, handle));
      }
      return store;
    } catch (Throwable e) {
      store.close();
      throw e;
    }
  }

  @Override
  public synchronized Engine open(long replica) {
    if (closed) {
      throw new EngineException(Reason.CLOSED, "RocksDB in " + database.path() + " is closed");
    }
    if (open.containsKey(replica)) {
      throw new IllegalStateException(
          "the RocksDB engine of replica " + replica + " is open already");
    }
    Family family =
        families.computeIfAbsent(replica, id -> Family.create(new ReplicaName(id, 0), database));
    Engine engine = new RocksDbEngine(this, family);
    open.put(replica, engine);
    return engine;
  }

  @Override
  public synchronized Set<Long> replicas() {
    return Set.copyOf(families.keySet());
  }

  @Override
  public synchronized void drop(long replica) {
    if (open.containsKey(replica)) {
      throw new IllegalStateException(
          "close the RocksDB engine of replica " + replica + " before it is dropped");
    }
    Family family = families.remove(replica);
    if (family != null) {
      family.discard();
    }
  }

  public RocksDbStats stats() {
    return database.stats();
  }

  /**
   * Closes engines that are open still and writes the memtables out; views that are open still keep
   * the files open.
   */
  @Override
  public synchronized void close() {
    List.copyOf(open.values()).forEach(Engine::close);
    if (closed) {
      return;
    }
    closed = true;
    families.values().forEach(Family::release);
    families.clear();
    database.release();
  }

  /** Closes as a crash of the process would: what was not flushed is gone. */
  void crash() {
    database.forgetMemtablesAtClose();
    close();
  }

  /**
   * The replica's state is in this family now; the store's reference to the one before is the
   * caller's.
   */
  synchronized void replace(Family restored) {
    families.put(restored.name().replica(), restored);
  }

  synchronized void closed(long replica) {
    open.remove(replica);
  }

  /** One that can't be read keeps the database open for nobody. */
  private static boolean isUnfinished(Family found) {
    try {
      return found.isUnfinished();
    } catch (EngineException e) {
      found.release();
      throw e;
    }
  }

  /**
   * Keeps one family of each replica: where there are two, a crash has kept a restore from dropping
   * one of them.
   */
  private void adopt(Family found) {
    if (isUnfinished(found)) {
      found.discard();
      return;
    }
    Family other = families.get(found.name().replica());
    if (other == null) {
      families.put(found.name().replica(), found);
    } else if (NEWEST_LAST.compare(other, found) < 0) {
      families.put(found.name().replica(), found);
      other.discard();
    } else {
      found.discard();
    }
  }

  private static void make(Path directory) {
    try {
      Directories.make(directory);
    } catch (IOException e) {
      throw new EngineException(
          Reason.FAILED, "RocksDB's directory " + directory + " can't be made: " + e, e);
    }
  }

  private static ReplicaName nameOf(ColumnFamilyHandle handle, Path directory) {
    try {
      byte[] name = handle.getName();
      return ReplicaName.parse(name)
          .orElseThrow(
              () ->
                  new EngineException(
                      Reason.FAILED,
                      "RocksDB in "
                          + directory
                          + " holds a column family that this version doesn't know: "
                          + new String(name, StandardCharsets.UTF_8)));
    } catch (RocksDBException e) {
      throw Failures.of("opening RocksDB in " + directory, e);
    }
  }
}
