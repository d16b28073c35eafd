package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** What disks and people do to the files of a log. */
final class Damage {

  private static final int SECTOR_BYTES = 512;

  private final SimDisk disk;
  private final SimDisk stale;
  private final SplittableRandom random;

  /**
   * @param stale the same disk as it was some time ago
   */
  Damage(SimDisk disk, SimDisk stale, SplittableRandom random) {
    this.disk = disk;
    this.stale = stale;
    this.random = random;
  }

  /** Does one damage and says which. */
  String strike() throws IOException {
    String path = any(disk);
    int size = disk.bytes(path).length;
    return switch (random.nextInt(7)) {
      case 0 -> {
        int from = random.nextInt(size);
        int bytes = random.nextInt(size - from) + 1;
        write(path, from, new byte[bytes]);
        yield "zeros in %s from %d, %d bytes".formatted(path, from, bytes);
      }
      case 1 -> swapSectors(path);
      case 2 -> {
        String old = any(stale);
        replace(old, stale.bytes(old));
        yield "stale " + old + " put back";
      }
      case 3 -> {
        String other = any(disk);
        replace(other, disk.bytes(path));
        yield path + " copied over " + other;
      }
      case 4 -> {
        String copy = path.replace(Wal.SEGMENT_SUFFIX, "-copy" + Wal.SEGMENT_SUFFIX);
        replace(copy, disk.bytes(path));
        yield path + " copied to " + copy;
      }
      case 5 -> {
        byte[] noise = new byte[random.nextInt(1, 40)];
        random.nextBytes(noise);
        int from = random.nextInt(size);
        write(path, from, noise);
        yield "noise in %s from %d, %d bytes".formatted(path, from, noise.length);
      }
      default -> {
        long bit = random.nextLong(size * 8L);
        disk.flipBit(path, bit);
        yield "bit " + bit + " of " + path;
      }
    };
  }

  private String swapSectors(String path) throws IOException {
    String other = any(disk);
    int one = random.nextInt(disk.bytes(path).length / SECTOR_BYTES + 1) * SECTOR_BYTES;
    int two = random.nextInt(disk.bytes(other).length / SECTOR_BYTES + 1) * SECTOR_BYTES;
    byte[] first = sector(path, one);
    byte[] second = sector(other, two);
    write(path, one, second);
    write(other, two, first);
    return "sector at %d of %s and at %d of %s swapped".formatted(one, path, two, other);
  }

  private byte[] sector(String path, int offset) {
    byte[] sector = new byte[SECTOR_BYTES];
    byte[] all = disk.bytes(path);
    int length = Math.min(SECTOR_BYTES, Math.max(0, all.length - offset));
    System.arraycopy(all, Math.min(offset, all.length), sector, 0, length);
    return sector;
  }

  private String any(SimDisk from) {
    List<String> names = from.list(Wal.DIRECTORY);
    return Wal.DIRECTORY + "/" + names.get(random.nextInt(names.size()));
  }

  private void write(String path, int offset, byte[] bytes) throws IOException {
    try (DiskFile file = disk.open(path)) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(bytes)}, offset);
    }
  }

  private void replace(String path, byte[] bytes) throws IOException {
    try (DiskFile file = disk.create(path)) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(bytes)}, 0);
    }
  }
}
