package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The file system below the data directory. */
public final class RealDisk implements Disk {

  private final Path root;

  /** Once found: finding it reads the whole mount table, asking it is one system call. */
  private volatile Optional<FileStore> store = Optional.empty();

  /**
   * @param root the data directory, which exists
   */
  public RealDisk(Path root) {
    this.root = root;
  }

  @Override
  public List<String> list(String directory) throws IOException {
    Path path = root.resolve(directory);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(path)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  @Override
  public DiskFile create(String path) throws IOException {
    Path target = root.resolve(path);
    createDirectories(target.getParent());
    return RealFile.create(target);
  }

  @Override
  public DiskFile open(String path) throws IOException {
    return RealFile.open(root.resolve(path));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        root.resolve(from),
        root.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String path) throws IOException {
    Files.deleteIfExists(root.resolve(path));
  }

  @Override
  public void forceDirectory(String directory) throws IOException {
    forcePath(root.resolve(directory));
  }

  @Override
  public long usableBytes() throws IOException {
    if (store.isEmpty()) {
      store = Optional.of(Files.getFileStore(root));
    }
    return store.get().getUsableSpace();
  }

  /** A new directory is durable only when the one that names it has been forced. */
  private void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    createDirectories(directory.getParent());
    Files.createDirectory(directory);
    forcePath(directory.getParent());
  }

  private static void forcePath(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
