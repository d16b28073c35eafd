package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.disk.Directories;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import dev.kvorum.kvnode.engine.disk.References;
import dev.kvorum.kvnode.engine.disk.ReplicaName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The directory of a store, with a directory for each replica. Locked until the last table is
 * closed: a library that has its files open twice damages them.
 */
final class Homes {

  private static final String LOCK = "LOCK";

  private final Path root;
  private final FileChannel lock;
  private final References references = new References(this::unlock);

  private Homes(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /** Makes it in its parent if it isn't there, and removes what crashes have left. */
  static Homes open(Path root) {
    try {
      Directories.make(root);
      Homes homes = new Homes(root, lock(root));
      try {
        homes.clear();
        return homes;
      } catch (IOException | RuntimeException e) {
        homes.release();
        throw e;
      }
    } catch (IOException e) {
      throw FileFailures.of("opening the engines in " + root, e);
    }
  }

  Path root() {
    return root;
  }

  void acquire() {
    if (!references.tryAcquire()) {
      throw new IllegalStateException("the engines in " + root + " are closed");
    }
  }

  void release() {
    references.release();
  }

  /** The replicas that are here, each with the generation that counts. */
  Map<Long, Home> found() {
    Map<Long, Home> newest = new HashMap<>();
    for (ReplicaName name : names()) {
      Home home = new Home(this, name);
      if (home.counts()) {
        newest.merge(name.replica(), home, Homes::newer);
      }
    }
    return newest;
  }

  /** A place for the next generation of a replica, above all that are or were here. */
  Home next(long replica) {
    return names().stream()
        .filter(name -> name.replica() == replica)
        .max(Comparator.comparing(ReplicaName::generation))
        .map(name -> new Home(this, name.next()))
        .orElseGet(() -> new Home(this, new ReplicaName(replica, 0)));
  }

  private static Home newer(Home one, Home other) {
    return one.name().generation() > other.name().generation() ? one : other;
  }

  private void clear() throws IOException {
    Map<Long, Home> newest = found();
    for (ReplicaName name : names()) {
      Home home = new Home(this, name);
      if (!home.counts() || !newest.get(name.replica()).name().equals(name)) {
        home.delete();
      }
    }
    for (Path entry : entries()) {
      if (entry.toString().endsWith(Home.VOID)) {
        Files.delete(entry); // of a directory that was never made, or is gone
      }
    }
    Directories.force(root);
  }

  private List<ReplicaName> names() {
    try {
      return entries().stream()
          .map(entry -> entry.getFileName().toString().getBytes(StandardCharsets.UTF_8))
          .flatMap(name -> ReplicaName.parse(name).stream())
          .toList();
    } catch (IOException e) {
      throw FileFailures.of("listing the engines in " + root, e);
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.toList();
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) { // by this process
      channel.close();
      throw inUse(root);
    }
    channel.close();
    throw inUse(root);
  }

  private static EngineException inUse(Path root) {
    return new EngineException(Reason.FAILED, "the engines in " + root + " are in use already");
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      throw FileFailures.of("closing the engines in " + root, e);
    }
  }
}
