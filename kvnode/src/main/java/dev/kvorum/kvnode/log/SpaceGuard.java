package dev.kvorum.kvnode.log;

import java.io.IOException;

/**
 * Watches the disk's usable space and keeps a reserve file: writes are refused before the disk is
 * full, and a node whose disk is full all the same can still start, delete and compact.
 *
 * <p>{@link #space} is for any thread and costs a volatile read; the rest does I/O.
 */
public final class SpaceGuard {

  static final String RESERVE = "reserve";

  /** More than a node's identity needs. */
  private static final long ENTRY_BYTES = 1 << 20;

  private final Disk disk;
  private final SpaceLimits limits;
  private volatile Space space = Space.OK;

  private SpaceGuard(Disk disk, SpaceLimits limits) {
    this.disk = disk;
    this.limits = limits;
  }

  /**
   * To be called before anything else: a full disk must not keep a node from noting its start,
   * which comes before its log's limits of space are known.
   */
  public static void beforeEntry(Disk disk) throws IOException {
    if (disk.usableBytes() < ENTRY_BYTES) {
      disk.delete(RESERVE);
    }
  }

  /**
   * To be called before the log is opened: gives the reserve up at once if that may be needed to
   * open it. The first {@link #check} makes it; a start doesn't wait for that.
   */
  public static SpaceGuard start(Disk disk, SpaceLimits limits) throws IOException {
    var guard = new SpaceGuard(disk, limits);
    if (guard.look() == Space.LOW) {
      guard.release();
      guard.look();
    }
    return guard;
  }

  public Space space() {
    return space;
  }

  /**
   * Looks at the disk; to be called every second or so, not on the log's thread: making the reserve
   * takes its time.
   */
  public synchronized void check() throws IOException {
    if (look() == Space.OK
        && reservedBytes() < limits.reserveBytes()
        && limits.affordsReserve(disk.usableBytes())) {
      reserve();
    }
  }

  /** Gives the reserve's space back, until {@link #check} finds enough to make it again. */
  public synchronized void release() throws IOException {
    disk.delete(RESERVE);
    disk.forceDirectory("");
  }

  private Space look() throws IOException {
    space = limits.next(space, disk.usableBytes());
    return space;
  }

  private long reservedBytes() throws IOException {
    if (!disk.exists(RESERVE)) {
      return 0;
    }
    try (DiskFile file = disk.open(RESERVE)) {
      return file.size();
    }
  }

  private void reserve() throws IOException {
    try (DiskFile file = disk.create(RESERVE)) {
      file.resize(limits.reserveBytes());
      file.force();
    } catch (IOException e) {
      // Somebody else took the space meanwhile. A half-made reserve only makes that worse.
      release();
      throw e;
    }
    disk.forceDirectory("");
  }
}
