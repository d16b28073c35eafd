package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import dev.kvorum.kvnode.engine.disk.ReplicaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The directory of one generation of a replica, from its making to its removal. */
final class Home {

  static final String UNFINISHED = ".new";
  static final String DISOWNED = ".gone";

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
   * <p>The order is the safety: all of it is on the disk, under a name that a start removes, before
   * it gets its own name; from then on it counts.
   */
  void make(Tables tables, Iterator<KeyValue> pairs, long appliedIndex) {
    Path unfinished = path.resolveSibling(name + UNFINISHED);
    try {
      Directories.delete(unfinished);
      Files.createDirectory(unfinished);
      try (Filling filling = tables.fill(unfinished)) {
        fill(filling, pairs);
        filling.complete(new Position(0, appliedIndex));
      }
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      Directories.force(homes.root());
    } catch (IOException e) {
      throw abandoned(unfinished, FileFailures.of("making " + this, e));
    } catch (RuntimeException e) {
      throw abandoned(unfinished, e);
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
      Path mark = path.resolveSibling(name + DISOWNED);
      if (!Files.exists(mark)) {
        Files.createFile(mark);
      }
      Directories.force(homes.root());
    } catch (IOException e) {
      throw FileFailures.of("dropping " + this, e);
    }
  }

  void delete() {
    try {
      Directories.delete(path);
      Files.deleteIfExists(path.resolveSibling(name + DISOWNED));
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

  private static RuntimeException abandoned(Path unfinished, RuntimeException why) {
    try {
      Directories.delete(unfinished);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
    return why;
  }
}
