package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.base;
import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;
import static dev.kvorum.kvnode.log.Appends.entries;
import static dev.kvorum.kvnode.log.WalAppend.rebase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class SpaceGuardTest {

  private static final Runnable NOTHING = () -> {};
  private static final SpaceLimits LIMITS = new SpaceLimits(100, 200, 50);

  private final SimDisk disk = new SimDisk(1);

  @Test
  void lowIsLeftOnlyWellAboveWhereItWasEntered() {
    assertEquals(Space.OK, LIMITS.next(Space.OK, 100));
    assertEquals(Space.LOW, LIMITS.next(Space.OK, 99));
    assertEquals(Space.LOW, LIMITS.next(Space.LOW, 199));
    assertEquals(Space.OK, LIMITS.next(Space.LOW, 200));
  }

  @Test
  void limitsThatWouldFlapAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SpaceLimits(100, 150, 50));
  }

  @Test
  void theStateClearsByItselfAndTheReserveIsMadeAgain() throws IOException {
    disk.faults().limitCapacity(1000);
    SpaceGuard guard = SpaceGuard.start(disk, LIMITS);
    assertEquals(1000, disk.usableBytes(), "a start doesn't wait for the reserve");
    guard.check();
    assertEquals(950, disk.usableBytes());
    DiskFile data = disk.create("data");
    data.resize(900);
    guard.check();
    assertEquals(Space.LOW, guard.space());
    guard.release();
    assertEquals(100, disk.usableBytes());
    guard.check();
    assertEquals(Space.LOW, guard.space(), "the reserve alone clears nothing");
    data.resize(760);
    guard.check();
    assertEquals(Space.OK, guard.space());
    assertFalse(disk.exists("reserve"), "not enough for it yet");
    data.resize(700);
    guard.check();
    assertEquals(250, disk.usableBytes());
    assertTrue(disk.exists("reserve"));
  }

  @Test
  void aStartOnAFullDiskGetsTheReserve() throws IOException {
    disk.faults().limitCapacity(1000);
    SpaceGuard.start(disk, LIMITS).check();
    disk.create("data").resize(950);
    assertEquals(0, disk.usableBytes());
    assertEquals(Space.LOW, SpaceGuard.start(disk, LIMITS).space());
    assertEquals(50, disk.usableBytes());
  }

  @Test
  void aFullDiskRefusesWritesBeforeTheLogFailsAndDeletesClearIt() throws IOException {
    var options = new WalOptions(4 << 10, 1 << 10, 1 << 10, 1, SyncPolicy.ALWAYS);
    disk.faults().limitCapacity(20 * 4 << 10);
    SpaceGuard guard = SpaceGuard.start(disk, SpaceLimits.of(options));
    guard.check();
    Wal wal = Wal.open(disk, options, releasing(guard));
    wal.append(begin(1, NOTHING));
    drain(wal);
    long last = 0;
    for (int round = 0; round < 3; round++) {
      while (guard.space() == Space.OK) {
        wal.append(entries(1, commands(++last, 1, 1, 100), NOTHING));
        drain(wal);
        guard.check();
      }
      // Deletes are entries too: they must fit until compaction has made room.
      for (int i = 0; i < 50; i++) {
        wal.append(entries(1, commands(++last, 1, 1, 100), NOTHING));
        drain(wal);
      }
      wal.append(rebase(1, base(last, 1), NOTHING));
      drain(wal);
      guard.check();
      assertEquals(Space.OK, guard.space());
    }
  }

  private static WalListener releasing(SpaceGuard guard) {
    return new WalListener() {
      @Override
      public void roomWanted() {
        try {
          guard.release();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
