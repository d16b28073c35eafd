package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimDiskTest extends DiskContract {

  private final SimDisk disk = new SimDisk(1);

  @Override
  Disk disk() {
    return disk;
  }

  @Test
  void whatWasForcedSurvivesACrashAndTheRestMayBeAnything() throws IOException {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      var crashing = new SimDisk(seed);
      DiskFile file = create(crashing, "a", 1024);
      file.write(filled(2, 1024), 512);
      crashing.crash();
      byte[] bytes = crashing.bytes("a");
      assertArrayEquals(filled(1, 512)[0].array(), Arrays.copyOf(bytes, 512));
      seen.add(Arrays.toString(bytes));
      assertThrows(IOException.class, file::force, "a handle of a dead process");
    }
    assertTrue(seen.size() > 50, "torn in few ways: " + seen.size());
  }

  @Test
  void namesThatWereNotForcedMayBeLostOrKept() throws IOException {
    Set<Object> seen = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      var crashing = new SimDisk(seed);
      create(crashing, "a", 1);
      create(crashing, "b", 1);
      crashing.rename("a", "c");
      crashing.delete("b");
      crashing.crash();
      seen.add(crashing.list(""));
    }
    assertEquals(4, seen.size());
  }

  @Test
  void aFailedForceLeavesWhatOnlyTheCacheKnows() throws IOException {
    DiskFile file = create(disk, "a", 4);
    file.write(filled(2, 4), 0);
    disk.faults().failForceAfter(0);
    assertThrows(IOException.class, file::force);
    file.force();
    assertEquals(2, disk.bytes("a")[0], "the cache still shows it");
    disk.crash();
    assertEquals(1, disk.bytes("a")[0], "the disk never had it");
  }

  @Test
  void aKilledProcessLosesNothingUntilThePowerFails() throws IOException {
    DiskFile file = create(disk, "a", 4);
    file.write(filled(2, 4), 0);
    disk.kill();
    assertEquals(2, disk.bytes("a")[0]);
    assertThrows(IOException.class, file::size);
  }

  @Test
  void aFullDiskTakesNoMore() throws IOException {
    disk.faults().limitCapacity(10);
    DiskFile file = create(disk, "a", 8);
    assertEquals(2, disk.usableBytes());
    assertThrows(IOException.class, () -> file.resize(11));
    file.write(filled(1, 8), 0);
    file.resize(10);
    disk.delete("a");
    assertEquals(10, disk.usableBytes());
  }

  @Test
  void aWipedDiskIsEmpty() throws IOException {
    create(disk, "d/a", 8);
    disk.wipe();
    assertFalse(disk.exists("d/a"));
    assertTrue(disk.list("").isEmpty());
  }

  private static DiskFile create(SimDisk disk, String path, int bytes) throws IOException {
    DiskFile file = disk.create(path);
    file.write(filled(1, bytes), 0);
    file.force();
    disk.forceDirectory("");
    return file;
  }

  private static ByteBuffer[] filled(int value, int bytes) {
    byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) value);
    return new ByteBuffer[] {ByteBuffer.wrap(content)};
  }
}
