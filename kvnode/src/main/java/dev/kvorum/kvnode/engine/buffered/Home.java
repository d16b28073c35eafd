package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import dev.kvorum.kvnode.engine.disk.ReplicaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The directory of one generation of a replica, from its making to its removal. */
final class Home {

  /** Of the file beside a directory that doesn't count: one that is being made, or was dropped. */
  static final String VOID = ".void";

  private static final int FILL_BYTES = 1 << 20;

  private final Homes homes;
  private final ReplicaName name;
  private final Path path;

  Home(Homes homes, ReplicaName name) {
    this.homes = homes;
    this.name = name;
    path = homes.root().resolve(name.toString());
  }

  ReplicaName name() {
    return name;
  }

  /**
   * Puts a table with these pairs here.
   *
   * <p>The order is the safety: it is void before it is there, and all of it is on the disk before
   * it counts.
   */
  void make(Tables tables, Iterator<KeyValue> pairs, long appliedIndex) {
    try {
      disown();
      Files.createDirectory(path);
      try (Filling filling = tables.fill(path)) {
        fill(filling, pairs);
        filling.complete(new Position(0, appliedIndex));
      }
      Directories.force(homes.root());
      Files.delete(mark());
      Directories.force(homes.root());
    } catch (IOException e) {
      throw abandoned(FileFailures.of("making " + this, e));
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  Generation open(Tables tables) {
    homes.acquire();
    try {
      return new Generation(this, tables.open(path));
    } catch (RuntimeException e) {
      homes.release();
      throw e;
    }
  }

  /** The table was closed. */
  void left() {
    homes.release();
  }

  /** From now on no start finds it, though the files are there while they have readers. */
  void disown() {
    try {
      if (counts()) {
        Files.createFile(mark());
      }
      Directories.force(homes.root());
    } catch (IOException e) {
      throw FileFailures.of("dropping " + this, e);
    }
  }

  boolean counts() {
    return !Files.exists(mark());
  }

  /** The directory goes before its mark. */
  void delete() {
    try {
      Directories.delete(path);
      Directories.force(homes.root());
      Files.deleteIfExists(mark());
    } catch (IOException e) {
      throw FileFailures.of("removing " + this, e);
    }
  }

  @Override
  public String toString() {
    return "replica " + name.replica() + " in " + path;
  }

  private static void fill(Filling filling, Iterator<KeyValue> pairs) {
    while (pairs.hasNext()) {
      List<KeyValue> part = new ArrayList<>();
      for (long bytes = 0; bytes < FILL_BYTES && pairs.hasNext(); ) {
        KeyValue pair = pairs.next();
        part.add(pair);
        bytes += pair.key().length + pair.value().length;
      }
      filling.add(part);
    }
  }

  /**
   * The mark may be gone already, but the caller is told that nothing was made. Else: the process
   * dies while the files go, and the next start takes what is left for the newest state.
   */
  private RuntimeException abandoned(RuntimeException why) {
    try {
      disown();
      delete();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
    return why;
  }

  private Path mark() {
    return path.resolveSibling(name + VOID);
  }
}
