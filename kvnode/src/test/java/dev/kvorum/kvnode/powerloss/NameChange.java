package dev.kvorum.kvnode.powerloss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A name that was made, changed or removed, and how to take that back. */
sealed interface NameChange {

  /**
   * @param number of the record
   * @param directory inode of the directory that the name is in
   * @param operation by which the library names it
   */
  record Of(int number, long directory, long operation) {}

  record Create(Of of, Path path) implements NameChange {
    @Override
    public void undo(Path graves) throws IOException {
      Files.deleteIfExists(path);
    }
  }

  record Unlink(Of of, Path path, String grave) implements NameChange {
    @Override
    public void undo(Path graves) throws IOException {
      dig(graves, grave, path);
    }
  }

  /**
   * @param moved inode of the file
   * @param grave holds what had the name before, empty for nothing
   */
  record Rename(Of of, Path from, Path to, long moved, String grave) implements NameChange {
    @Override
    public Path path() {
      return to;
    }

    @Override
    public void undo(Path graves) throws IOException {
      if (!Files.exists(to) || WatchedFolder.inode(to) != moved) {
        return; // the process was killed before it came to that
      }
      Files.move(to, from, StandardCopyOption.ATOMIC_MOVE);
      dig(graves, grave, to);
    }
  }

  record MakeDirectory(Of of, Path path) implements NameChange {
    @Override
    public void undo(Path graves) throws IOException {
      if (!Files.exists(path)) {
        return;
      }
      List<Path> all;
      try (Stream<Path> below = Files.walk(path)) {
        all = below.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path each : all) {
        Files.delete(each);
      }
    }
  }

  record RemoveDirectory(Of of, Path path) implements NameChange {
    @Override
    public void undo(Path graves) throws IOException {
      Files.createDirectories(path);
    }
  }

  Of of();

  /** The name that was made or removed. */
  Path path();

  /**
   * @param graves where the files are that have lost their names
   */
  void undo(Path graves) throws IOException;

  default long directory() {
    return of().directory();
  }

  default long operation() {
    return of().operation();
  }

  static NameChange of(int type, Of of, long moved, String one, String two, String grave) {
    Path path = Path.of(one);
    return switch (type) {
      case 5 -> new Create(of, path);
      case 7 -> new Unlink(of, path, grave);
      case 8 -> new Rename(of, path, Path.of(two), moved, grave);
      case 9 -> new MakeDirectory(of, path);
      case 10 -> new RemoveDirectory(of, path);
      default -> throw new AssertionError("a record of type " + type);
    };
  }

  private static void dig(Path graves, String grave, Path to) throws IOException {
    if (!grave.isEmpty() && Files.exists(graves.resolve(grave))) {
      Files.move(graves.resolve(grave), to, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
