package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.raft.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/** Names and fates of the snapshot files of one replica, below {@code snapshots/}. */
final class SnapshotFiles {

  static final String DIRECTORY = "snapshots";
  private static final String PART = ".part";
  private static final String WHOLE = ".snap";

  private final Disk disk;
  private final long replica;

  SnapshotFiles(Disk disk, long replica) {
    this.disk = disk;
    this.replica = replica;
  }

  Disk disk() {
    return disk;
  }

  static String path(String name) {
    return DIRECTORY + "/" + name;
  }

  /** Name of the snapshot at a position. */
  String whole(Position position) {
    return prefix() + position.index() + "-" + position.term() + WHOLE;
  }

  /** Where a snapshot at a position is written, or received, until it is whole. */
  String part(Position position) {
    return prefix() + position.index() + "-" + position.term() + PART;
  }

  boolean exists(String name) {
    try {
      return disk.exists(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A part is whole and forced: gives it its name, durably. */
  String finish(Position position) throws IOException {
    String name = whole(position);
    disk.rename(path(part(position)), path(name));
    disk.forceDirectory(DIRECTORY);
    return name;
  }

  /** Deletes every file of this replica but one; to be called before any is under way. */
  void keepOnly(String name) {
    delete(other -> !other.equals(name));
  }

  /**
   * Deletes the whole snapshots of before an index. Others stay: one may have been received and not be noted in the log yet, and
   * its replica would be lost with it.
   */
  void dropBefore(long index) {
    delete(other -> other.endsWith(WHOLE) && indexOf(other) < index);
  }

  /** A part will never be whole. */
  void abandon(Position position) {
    String part = part(position);
    delete(part::equals);
  }

  /** Replaces an engine's content by a snapshot's. */
  static void restore(SnapshotFiles files, String name, Engine engine) {
    try (var file = files.disk().open(path(name))) {
      var reader = new SnapshotReader(file);
      engine.restore(reader, reader.mark().position().index());
    } catch (IOException e) {
      throw new UncheckedIOException("snapshot " + name + " can't be restored", e);
    }
  }

  private void delete(Predicate<String> unwanted) {
    try {
      for (String name : disk.list(DIRECTORY)) {
        if (name.startsWith(prefix()) && unwanted.test(name)) {
          disk.delete(path(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("snapshots of replica " + replica + " can't be cleaned", e);
    }
  }

  private long indexOf(String name) {
    int from = prefix().length();
    return Long.parseLong(name, from, name.indexOf('-', from), 10);
  }

  private String prefix() {
    return "r" + replica + "-";
  }
}
