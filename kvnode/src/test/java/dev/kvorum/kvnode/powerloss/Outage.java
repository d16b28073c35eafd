package dev.kvorum.kvnode.powerloss;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * The power fails: of what was not synced, a disk may have written any sector of 512 bytes and not
 * its neighbour, the length of a file without its content, and the changes of each directory up to
 * any one of them.
 */
public final class Outage {

  /** How much of what was not synced is lost. */
  public enum Extent {
    /** All: the most that a disk may lose. */
    EVERYTHING,
    /** By chance, here all of a file, there some of its sectors, elsewhere nothing. */
    SOMETHING
  }

  /**
   * @param sectors of 512 bytes
   * @param names changes of directories
   */
  public record Losses(int sectors, int names) {}

  private final Path folder;
  private final Path journal;
  private final Extent extent;
  private final SplittableRandom random;

  Outage(Path folder, Path journal, Extent extent, SplittableRandom random) {
    this.folder = folder;
    this.journal = journal;
    this.extent = extent;
    this.random = random;
  }

  /**
   * @param known inodes of the files that were there when the watch began
   */
  Losses happen(Set<Long> known) throws IOException {
    Path file = journal.resolve("journal");
    if (!Files.exists(file)) {
      return new Losses(0, 0);
    }
    Journal read = Journal.read(file);
    List<NameChange> lost = lost(read.names());
    refuseStrangers(read, known);
    Set<Path> again = new HashSet<>();
    for (NameChange change : lost.reversed()) {
      if (isStillIn(change, again)) {
        change.undo(journal.resolve("graves"));
        if (change instanceof NameChange.RemoveDirectory removed) {
          again.add(removed.path());
        }
      }
    }
    int sectors = 0;
    for (Map.Entry<Long, Path> each : WatchedFolder.inodes(folder).entrySet()) {
      UnsyncedContent content = read.contents().get(each.getKey());
      if (content != null) {
        sectors += content.undo(each.getValue(), fate());
      }
    }
    return new Losses(sectors, lost.size());
  }

  /**
   * Whether the directory of a change is there: what was in one that was removed for good is gone
   * with it, though nobody has synced it.
   *
   * @param again directories that were removed and are there again
   */
  private static boolean isStillIn(NameChange change, Set<Path> again) throws IOException {
    Path directory = change.path().getParent();
    return again.contains(directory)
        || (Files.isDirectory(directory) && WatchedFolder.inode(directory) == change.directory());
  }

  /** A file that came without the library's knowledge would escape its loss. */
  private void refuseStrangers(Journal read, Set<Long> known) throws IOException {
    for (Map.Entry<Long, Path> each : WatchedFolder.inodes(folder).entrySet()) {
      boolean pending =
          read.names().stream()
              .anyMatch(
                  change ->
                      change instanceof NameChange.Create create
                          && create.path().equals(each.getValue()));
      assertTrue(
          pending || known.contains(each.getKey()) || read.created().contains(each.getKey()),
          () -> each.getValue() + " was made by a call that powerloss.c doesn't see");
    }
  }

  /** Of each directory all changes from a certain one on. */
  private List<NameChange> lost(List<NameChange> changes) {
    Map<Long, Integer> left = new HashMap<>();
    changes.forEach(change -> left.merge(change.directory(), 1, Integer::sum));
    if (extent == Extent.SOMETHING) {
      left.replaceAll((_, count) -> random.nextInt(count + 1));
    }
    var lost = new ArrayList<NameChange>();
    for (NameChange change : changes.reversed()) {
      if (left.merge(change.directory(), -1, Integer::sum) >= 0) {
        lost.addFirst(change);
      }
    }
    return lost;
  }

  private BooleanSupplier fate() {
    if (extent == Extent.EVERYTHING) {
      return () -> true;
    }
    return switch (random.nextInt(3)) {
      case 0 -> () -> true;
      case 1 -> () -> false;
      default -> random::nextBoolean;
    };
  }
}
