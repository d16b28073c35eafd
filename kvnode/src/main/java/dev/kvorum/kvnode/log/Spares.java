package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Segment files without content yet, their space allocated: so that a batch never waits for
 * allocation, the disk can't be full in the middle of one, and fdatasync has no metadata to write.
 * The writer's.
 */
final class Spares {

  private static final int STEP_BYTES = 1 << 20;

  /** Allocated and forced in milliseconds, and not full before a spare can be ready. */
  static final int SMALL_BYTES = 4 << 20;

  private final Disk disk;
  private final WalOptions options;
  private final WalListener listener;
  private final Deque<String> ready = new ArrayDeque<>();
  private Optional<Growing> growing = Optional.empty();
  private long lastNumber;
  private Allocation allocation = Allocation.POSSIBLE;

  /** A spare whose space is not all allocated. */
  private record Growing(String path, DiskFile file) {}

  /** Whether growing a spare is worth a try: a full disk is not asked again in every cycle. */
  private enum Allocation {
    POSSIBLE,
    REFUSED
  }

  Spares(Disk disk, WalOptions options, WalListener listener) {
    this.disk = disk;
    this.options = options;
    this.listener = listener;
  }

  /** A file that an earlier run left; those that were not finished are deleted. */
  void found(String path) throws IOException {
    lastNumber = Math.max(lastNumber, numberOf(path));
    try (DiskFile file = disk.open(path)) {
      if (file.size() == options.segmentBytes() && ready.size() < options.spareSegments()) {
        ready.add(path);
        return;
      }
    }
    disk.delete(path);
  }

  private static long numberOf(String path) {
    try {
      return Long.parseUnsignedLong(path, prefix().length(), path.length(), 16);
    } catch (NumberFormatException e) {
      throw WalDamagedException.stranger(path);
    }
  }

  /** A file of at least so many bytes, allocated now if there is no spare. */
  String take(long bytes) throws IOException {
    while (growing.isPresent()) {
      grow(growing.get());
    }
    allocation = Allocation.POSSIBLE;
    if (bytes <= options.segmentBytes() && !ready.isEmpty()) {
      return ready.removeFirst();
    }
    return allocated(Math.max(bytes, options.segmentBytes()));
  }

  /** A file that is there at once, for the first segment of a log. */
  String takeSmall() throws IOException {
    return ready.isEmpty()
        ? allocated(Math.min(options.segmentBytes(), SMALL_BYTES))
        : ready.removeFirst();
  }

  /** Takes the file of a dropped segment; durable when this returns. */
  void give(Segment segment) throws IOException {
    segment.file().close();
    if (segment.capacity() == options.segmentBytes() && ready.size() < options.spareSegments()) {
      String path = nextPath();
      disk.rename(segment.path(), path);
      ready.add(path);
    } else {
      disk.delete(segment.path());
    }
    disk.forceDirectory(Wal.DIRECTORY);
    allocation = Allocation.POSSIBLE;
  }

  /** Does a step towards one spare being ready; returns whether there is more to do. */
  boolean prepare() throws IOException {
    if (growing.isPresent()) {
      grow(growing.get());
    } else if (wanted()) {
      String path = nextPath();
      growing = Optional.of(new Growing(path, disk.create(path)));
    }
    return growing.isPresent();
  }

  void close() throws IOException {
    if (growing.isPresent()) {
      growing.get().file().close();
      growing = Optional.empty();
    }
  }

  static String prefix() {
    return Wal.DIRECTORY + "/" + Wal.SPARE_PREFIX;
  }

  private boolean wanted() {
    return ready.isEmpty() && options.spareSegments() > 0 && allocation == Allocation.POSSIBLE;
  }

  /**
   * A failure here has lost nothing: the spare is given up, and asked for again when it is needed.
   */
  private void grow(Growing spare) throws IOException {
    try {
      long size = Math.min(options.segmentBytes(), spare.file().size() + STEP_BYTES);
      spare.file().resize(size);
      if (size < options.segmentBytes()) {
        return;
      }
      spare.file().force();
      ready.add(spare.path());
    } catch (IOException e) {
      allocation = Allocation.REFUSED;
      disk.delete(spare.path());
      listener.roomWanted();
    }
    close();
  }

  private String allocated(long bytes) throws IOException {
    String path = nextPath();
    try {
      allocate(path, bytes);
    } catch (IOException e) {
      disk.delete(path);
      listener.roomWanted();
      allocate(path, bytes);
    }
    return path;
  }

  private void allocate(String path, long bytes) throws IOException {
    try (DiskFile file = disk.create(path)) {
      file.resize(bytes);
      file.force();
    }
  }

  private String nextPath() {
    lastNumber++;
    return "%s%016x".formatted(prefix(), lastNumber);
  }
}
