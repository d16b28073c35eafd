package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;
import static dev.kvorum.kvnode.log.Appends.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WalFailureTest {

  private static final Runnable NOTHING = () -> {};
  private static final Runnable NEVER = () -> fail("acknowledged what was not forced");
  private static final WalOptions SMALL =
      new WalOptions(4 << 10, 4 << 10, 1 << 10, 0, SyncPolicy.ALWAYS);

  private final SimDisk disk = new SimDisk(1);

  @Test
  void aFailedForceEndsTheLogForGood() throws IOException {
    Wal wal = begun(WalListener.NONE);
    disk.faults().failForceAfter(0);
    takesNoMore(wal);
    disk.crash();
    assertEquals(0, Wal.open(disk, SMALL).recovered().getFirst().lastIndex());
  }

  @Test
  void aFailedWriteEndsTheLogForGood() throws IOException {
    Wal wal = begun(WalListener.NONE);
    disk.faults().failWriteAfter(0);
    takesNoMore(wal);
  }

  @Test
  void aStartDoesNotRelyOnWhatOnlyTheCacheHas() throws IOException {
    Wal wal = begun(WalListener.NONE);
    disk.faults().failForceAfter(0);
    wal.append(entries(1, commands(1, 1, 1, 1), NEVER));
    assertThrows(WalFailedException.class, () -> wal.doWork(0));
    // 1. The pages count as clean, the disk never got them. 2. The process restarts and reads them
    // from the cache.
    disk.kill();
    Wal next = Wal.open(disk, SMALL);
    assertEquals(1, next.recovered().getFirst().lastIndex());
    // 3. It acts on the entry. 4. The power fails: the entry must not be gone.
    disk.crash();
    assertEquals(1, Wal.open(disk, SMALL).recovered().getFirst().lastIndex());
  }

  @Test
  void aFullDiskAsksForRoomBeforeItEndsTheLog() throws IOException {
    DiskFile reserve = disk.create("reserve");
    reserve.resize(6 << 10);
    Wal wal =
        begun(
            new WalListener() {
              @Override
              public void roomWanted() {
                disk.delete("reserve");
              }
            });
    disk.faults().limitCapacity(disk.usedBytes());
    wal.append(entries(1, commands(1, 3, 1, 1200), NOTHING));
    wal.append(entries(1, commands(4, 3, 1, 1200), NOTHING));
    drain(wal);
    assertEquals(6, wal.read(1, 1, Long.MAX_VALUE).size());
    wal.append(entries(1, commands(7, 3, 1, 1200), NEVER));
    refusesEverything(wal);
  }

  private Wal begun(WalListener listener) throws IOException {
    Wal wal = Wal.open(disk, SMALL, listener);
    wal.append(begin(1, NOTHING));
    drain(wal);
    return wal;
  }

  private static void takesNoMore(Wal wal) {
    wal.append(entries(1, commands(1, 1, 1, 1), NEVER));
    refusesEverything(wal);
  }

  private static void refusesEverything(Wal wal) {
    assertThrows(WalFailedException.class, () -> wal.doWork(0));
    assertThrows(WalFailedException.class, () -> wal.doWork(0));
    assertThrows(WalFailedException.class, () -> wal.append(begin(2, NOTHING)));
    assertThrows(WalFailedException.class, () -> wal.tombstone(1, NOTHING));
    assertThrows(WalFailedException.class, () -> wal.read(1, 1, 1));
  }
}
