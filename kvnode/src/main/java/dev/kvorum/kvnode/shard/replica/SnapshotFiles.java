package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names and fates of the snapshot files of one replica, below {@code snapshots/}. What is held and
 * what is deleted is decided on the agent's thread; writing is for the background.
 */
public final class SnapshotFiles {

  static final String DIRECTORY = "snapshots";
  private static final String PART = ".part";
  private static final String INCOMING = ".incoming";
  private static final String WHOLE = ".snap";

  /** How the name of a file says whose it is; see {@link #prefix}. */
  private static final Pattern OWNED = Pattern.compile("r(\\d{1,19})-");

  private final Disk disk;
  private final long replica;

  /** Stems of the files that are being written, received, sent or installed, and by how many. */
  private final Map<String, Integer> held = new HashMap<>();

  public SnapshotFiles(Disk disk, long replica) {
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
    return stem(position) + WHOLE;
  }

  /**
   * Where a snapshot at a position is received until it is whole: not where one is written here,
   * which may be at the same.
   */
  String incoming(Position position) {
    return stem(position) + INCOMING;
  }

  /** Nothing at this position is deleted until it is released as often. */
  void hold(Position position) {
    held.merge(stem(position), 1, Integer::sum);
  }

  void release(Position position) {
    held.computeIfPresent(stem(position), (_, holders) -> holders == 1 ? null : holders - 1);
  }

  /** Writes a snapshot of a view, which it closes, durably; returns its name. */
  String write(SnapshotMark mark, View view) throws IOException {
    String part = stem(mark.position()) + PART;
    try (view;
        DiskFile file = disk.create(path(part))) {
      SnapshotWriter.write(file, mark, view);
    }
    return finish(part, mark.position());
  }

  /** A file is whole and forced: gives it the name of the snapshot at a position, durably. */
  String finish(String part, Position position) throws IOException {
    String name = whole(position);
    disk.rename(path(part), path(name));
    disk.forceDirectory(DIRECTORY);
    return name;
  }

  /** Deletes every file of this replica but the one that holds its state, and but what is held. */
  void keepOnly(Base.State state) {
    String kept = state instanceof Base.State.InSnapshot(String file) ? file : "";
    try {
      for (String other : disk.list(DIRECTORY)) {
        if (other.startsWith(prefix()) && !other.equals(kept) && !held.containsKey(stemOf(other))) {
          disk.delete(path(other));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("snapshots of replica " + replica + " can't be cleaned", e);
    }
  }

  /** Deletes every file of the replicas that are not to be kept. */
  static void keepOnly(Disk disk, LongPredicate kept) {
    try {
      for (String name : disk.list(DIRECTORY)) {
        Matcher owned = OWNED.matcher(name);
        if (owned.lookingAt() && !kept.test(Long.parseLong(owned.group(1)))) {
          disk.delete(path(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("snapshots that nobody owns can't be deleted", e);
    }
  }

  /**
   * Replaces an engine's content by a snapshot's.
   *
   * @throws IllegalStateException where it is gone or damaged; its replica must not go on with less
   */
  public static void restore(SnapshotFiles files, String name, Engine engine) {
    try (var file = files.disk().open(path(name))) {
      var reader = new SnapshotReader(file);
      if (!files.whole(reader.mark().position()).equals(name)) {
        throw new IOException("it holds the state at " + reader.mark().position());
      }
      engine.restore(reader, reader.mark().position().index());
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException(
          "%s can't be restored (%s). A part of the data directory is lost. Move it aside and start the node empty"
              .formatted(path(name), e.getMessage()),
          e);
    }
  }

  private String stem(Position position) {
    return prefix() + position.index() + "-" + position.term();
  }

  private static String stemOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  private String prefix() {
    return "r" + replica + "-";
  }
}
