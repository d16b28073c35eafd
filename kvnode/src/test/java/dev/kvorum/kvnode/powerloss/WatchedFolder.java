package dev.kvorum.kvnode.powerloss;

import dev.kvorum.kvnode.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that can lose its power: processes that were started with {@link #environment} are
 * watched in it.
 *
 * <p>{@link #losePower} comes after all of them were killed. What is in the folder when the watch
 * begins, and after each loss, is on the disk.
 */
public final class WatchedFolder {

  /** What the disk says of a sync. */
  public enum Syncs {
    HONEST,
    /** It has done nothing and says that it did. */
    LYING
  }

  private final Path folder;
  private final Path journal;
  private final Path library;
  private final Syncs syncs;
  private Set<Long> there;

  private WatchedFolder(Path folder, Path journal, Path library, Syncs syncs) {
    this.folder = folder;
    this.journal = journal;
    this.library = library;
    this.syncs = syncs;
  }

  /**
   * Watches an existing folder, or skips the test where that can't be done.
   *
   * @param journal a folder on the same file system, outside
   */
  public static WatchedFolder begin(Path folder, Path journal, Syncs syncs)
      throws IOException, InterruptedException {
    Path library = Preload.library();
    var watched = new WatchedFolder(folder.toRealPath(), journal.toAbsolutePath(), library, syncs);
    watched.beginAnew();
    return watched;
  }

  /** For a process whose deeds in the folder are to be watched. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("LD_PRELOAD", library.toString());
    environment.put("POWERLOSS_DIR", folder.toString());
    environment.put("POWERLOSS_JOURNAL", journal.toString());
    if (syncs == Syncs.LYING) {
      environment.put("POWERLOSS_LIES", "1");
    }
    return environment;
  }

  /** A Java program of the tests whose first argument is the folder; watched. */
  public Process start(Class<?> program, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(folder.toString()));
    all.addAll(List.of(arguments));
    ProcessBuilder builder =
        JavaProcess.of(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"), program.getName(), all);
    builder.environment().putAll(environment());
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Takes from the folder what was not synced: all, or by chance some. */
  public Outage.Losses losePower(Outage.Extent extent, SplittableRandom random) throws IOException {
    var outage = new Outage(folder, journal, extent, random);
    Outage.Losses losses = outage.happen(there);
    beginAnew();
    return losses;
  }

  private void beginAnew() throws IOException {
    Path graves = journal.resolve("graves");
    Files.createDirectories(graves);
    Files.deleteIfExists(journal.resolve("journal"));
    try (Stream<Path> names = Files.list(graves)) {
      for (Path grave : names.toList()) {
        Files.delete(grave);
      }
    }
    there = inodes(folder).keySet();
  }

  /** The regular files below a folder by their inodes. */
  static Map<Long, Path> inodes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .collect(Collectors.toMap(WatchedFolder::inode, file -> file, (one, _) -> one));
    }
  }

  static long inode(Path file) {
    try {
      return (long) Files.getAttribute(file, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
