package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.log.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A handle of a file of a {@link SimDisk}. */
final class SimFile implements DiskFile {

  private final SimDisk disk;
  private final Content content;
  private final long life;
  private boolean open = true;

  SimFile(SimDisk disk, Content content, long life) {
    this.disk = disk;
    this.content = content;
    this.life = life;
  }

  @Override
  public void write(ByteBuffer[] buffers, long position) throws IOException {
    check();
    int at = Math.toIntExact(position);
    for (ByteBuffer buffer : buffers) {
      int bytes = buffer.remaining();
      disk.faults().beforeWrite();
      reserve(at + bytes);
      content.write(buffer, at);
      at += bytes;
    }
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    check();
    return content.read(into, (int) Math.min(position, Integer.MAX_VALUE));
  }

  @Override
  public void force() throws IOException {
    check();
    try {
      disk.faults().beforeForce();
    } catch (IOException e) {
      content.forget();
      throw e;
    }
    switch (disk.faults().honesty()) {
      case HONEST -> content.force();
      case LATE -> content.forceLate();
      case LYING -> {}
    }
    disk.forced(content);
  }

  @Override
  public long size() throws IOException {
    check();
    return content.size;
  }

  @Override
  public void resize(long size) throws IOException {
    check();
    disk.faults().beforeWrite();
    reserve(size);
    content.resize(Math.toIntExact(size));
  }

  @Override
  public void close() {
    open = false;
  }

  private void reserve(long end) throws IOException {
    if (end - content.size > disk.usableBytes()) {
      disk.faults().ranOutOfRoom();
    }
    disk.touched(content);
  }

  private void check() throws IOException {
    if (!open) {
      throw new IOException("the file is closed");
    }
    if (!disk.alive(life)) {
      throw new IOException("the process that opened the file is dead");
    }
  }

  /** What a file holds now, and what of it the power can no longer take. */
  static final class Content {

    private static final int SECTOR_BYTES = 512;

    private byte[] now = {};
    private int size;
    private byte[] forced = {};
    private int forcedSize;
    private final List<Range> unforced = new ArrayList<>();

    /** After a failed force the cache shows what the disk may never get, until the next crash. */
    private boolean cacheDiffers;

    /** How many of the unforced writes were there at the last force. */
    private int askedFor;

    private record Range(int from, int to) {}

    int size() {
      return size;
    }

    /** Whether a crash changes nothing. */
    boolean isClean() {
      return unforced.isEmpty() && !cacheDiffers;
    }

    byte[] bytes() {
      return Arrays.copyOf(now, size);
    }

    Content copy() {
      var copy = new Content();
      copy.now = bytes();
      copy.size = size;
      copy.forced = bytes();
      copy.forcedSize = size;
      return copy;
    }

    void flipBit(long bit) {
      int at = (int) (bit / Byte.SIZE);
      byte mask = (byte) (1 << (bit % Byte.SIZE));
      now[at] ^= mask;
      if (at < forcedSize) {
        forced[at] ^= mask;
      }
    }

    void cut(int to) {
      size = Math.min(size, to);
      forcedSize = Math.min(forcedSize, to);
    }

    private void write(ByteBuffer buffer, int at) {
      int end = at + buffer.remaining();
      now = grown(now, end);
      buffer.get(now, at, end - at);
      size = Math.max(size, end);
      unforced.add(new Range(at, end));
    }

    private int read(ByteBuffer into, int at) {
      int bytes = Math.max(0, Math.min(into.remaining(), size - at));
      if (bytes > 0) {
        into.put(now, at, bytes);
      }
      return bytes;
    }

    private void resize(int to) {
      now = grown(now, to);
      Arrays.fill(now, Math.min(size, to), Math.max(size, to), (byte) 0);
      unforced.add(new Range(Math.min(size, to), to));
      size = to;
    }

    private void force() {
      forced = grown(forced, size);
      unforced.forEach(this::keep);
      unforced.clear();
      forcedSize = size;
    }

    /** What was written before the last force but one reaches the disk. */
    private void forceLate() {
      forced = grown(forced, size);
      List<Range> late = unforced.subList(0, Math.min(askedFor, unforced.size()));
      late.forEach(this::keep);
      late.forEach(range -> forcedSize = Math.max(forcedSize, Math.min(range.to, size)));
      late.clear();
      askedFor = unforced.size();
    }

    /** A failed fsync: the pages count as clean from now on, and only the cache has them. */
    private void forget() {
      unforced.clear();
      cacheDiffers = true;
    }

    void crash(SplittableRandom random) {
      int kept = random.nextBoolean() ? size : forcedSize;
      for (Range range : unforced) {
        kept = Math.max(kept, crash(range, random));
      }
      unforced.clear();
      cacheDiffers = false;
      forced = grown(forced, kept);
      now = forced.clone();
      size = kept;
      forcedSize = kept;
    }

    /** Decides the fate of one write; returns where what is kept of it ends. */
    private int crash(Range range, SplittableRandom random) {
      return switch (random.nextInt(4)) {
        case 0 -> 0;
        case 1 -> keep(range);
        case 2 -> keep(new Range(range.from, random.nextInt(range.from, range.to + 1)));
        default -> {
          int end = 0;
          for (int at = range.from; at < range.to; ) {
            int next = Math.min(range.to, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            end = random.nextBoolean() ? keep(new Range(at, next)) : end;
            at = next;
          }
          yield end;
        }
      };
    }

    private int keep(Range range) {
      int to = Math.min(range.to, size);
      if (to <= range.from) {
        return 0;
      }
      forced = grown(forced, to);
      System.arraycopy(now, range.from, forced, range.from, to - range.from);
      return to;
    }

    private static byte[] grown(byte[] bytes, int size) {
      return size <= bytes.length
          ? bytes
          : Arrays.copyOf(bytes, Math.max(size, Math.min(2 * bytes.length, size + (1 << 20))));
    }
  }
}
