package dev.kvorum.kvnode.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * The data folder of a node, locked for this process: {@code lock}, {@code node.json}, {@code wal/}
 * and what others put beside them.
 */
public final class DataDirectory implements Closeable {

  private static final System.Logger LOG = System.getLogger(DataDirectory.class.getName());
  private static final String LOCK = "lock";

  private static final Path MACHINE_BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final FileChannel lock;
  private final Disk disk;
  private final NodeHome home;

  private DataDirectory(FileChannel lock, Disk disk, NodeHome home) {
    this.lock = lock;
    this.disk = disk;
    this.home = home;
  }

  /**
   * Makes the folder if its parent exists, locks it, and counts the start.
   *
   * @throws DataDirectoryException where it can't be used; the message says what to do
   */
  public static DataDirectory open(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    try {
      create(folder);
      FileChannel lock = lock(folder);
      var disk = new RealDisk(folder);
      SpaceGuard.beforeEntry(disk);
      return enter(lock, disk);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  static DataDirectoryException unusable(Path folder, IOException e) {
    String why =
        e instanceof AccessDeniedException
            ? "is not this user's to write in: give its volume to the user that the node runs as,"
                + " for which a KVCluster has spec.storage.chown: true"
            : "can't be written: check that the volume is mounted read-write and has space";
    return new DataDirectoryException("the data directory " + folder + " " + why, e);
  }

  /** Gives an empty directory its node id, or reads the one that is there. */
  public static long format(Path path) throws IOException {
    try (DataDirectory directory = open(path)) {
      directory.home().stopped();
      return directory.home().identity().nodeId();
    }
  }

  /**
   * Moves all that is in the folder into one of that name in it, where it stays, and begins anew.
   * Goes on at the next {@link #open} where a crash cuts it. Nothing of it may be in use, and this
   * object is of no use afterwards.
   *
   * @return the same folder, empty but for what is kept
   */
  public DataDirectory setAside(String name) throws IOException {
    SettingAside.begin(disk, name);
    return enter(lock, disk);
  }

  public Disk disk() {
    return disk;
  }

  public NodeHome home() {
    return home;
  }

  /** Unlocks the folder; {@link NodeHome#stopped} comes before, if the stop is a clean one. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static DataDirectory enter(FileChannel lock, Disk disk) throws IOException {
    try {
      SettingAside.finish(disk, List.of(LOCK));
      NodeHome home = NodeHome.enter(disk, machineBoot(), () -> new SecureRandom().nextLong());
      return new DataDirectory(lock, disk, home);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    try {
      Files.createDirectory(folder);
      new RealDisk(folder.getParent()).forceDirectory("");
    } catch (NoSuchFileException e) {
      throw new DataDirectoryException(
          "the data directory "
              + folder
              + " can't be made, because "
              + folder.getParent()
              + " doesn't exist: create it, mount the volume, or name another directory");
    } catch (FileAlreadyExistsException e) {
      throw new DataDirectoryException(folder + " is a file: name a directory for the data");
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    Optional<FileLock> lock;
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      // The channel stays open: closing it would take the lock from the other user in this process,
      // by POSIX.
      throw inUse(folder, "this process");
    }
    if (lock.isEmpty()) {
      String holder = holder(channel);
      channel.close();
      throw inUse(folder, holder);
    }
    notePid(channel);
    return channel;
  }

  /** For the message of whoever comes second; a disk that is full does without. */
  private static void notePid(FileChannel channel) {
    try {
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the lock can't say who holds it", e);
    }
  }

  private static DataDirectoryException inUse(Path folder, String holder) {
    return new DataDirectoryException(
        "the data directory "
            + folder
            + " is in use by "
            + holder
            + ": stop it, or name another directory for this node");
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(Long.BYTES * 3);
    int bytes = channel.read(pid, 0);
    return bytes > 0
        ? "process " + new String(pid.array(), 0, bytes, StandardCharsets.UTF_8).strip()
        : "another process";
  }

  private static Optional<String> machineBoot() {
    try {
      return Optional.of(Files.readString(MACHINE_BOOT).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
