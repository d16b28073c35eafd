package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.base;
import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;
import static dev.kvorum.kvnode.log.Appends.entries;
import static dev.kvorum.kvnode.log.Appends.vote;
import static dev.kvorum.kvnode.log.WalAppend.rebase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WalTurnoverTest {

  private static final Runnable NOTHING = () -> {};
  private static final long BUSY = 1;
  private static final long IDLE = 2;
  private static final long GONE = 3;
  private static final WalOptions SMALL =
      new WalOptions(4 << 10, 1 << 10, 1 << 10, 2, SyncPolicy.ALWAYS);

  private final SimDisk disk = new SimDisk(1);
  private Wal wal;
  private long last;

  @BeforeEach
  void open() throws IOException {
    wal = Wal.open(disk, SMALL);
    wal.append(begin(BUSY, NOTHING));
    drain(wal);
  }

  @Test
  void aSegmentWithoutAnythingNeededIsDroppedAndReused() {
    Set<String> names = Set.copyOf(disk.list("wal"));
    write(100);
    assertTrue(wal.segmentCount() > 3);
    compact();
    drain(wal);
    assertEquals(1, wal.segmentCount());
    assertFalse(disk.list("wal").stream().anyMatch(names::contains));
    assertEquals(3, disk.list("wal").size(), "the active one and two spares");
    assertTrue(disk.usedBytes() <= 3L * SMALL.segmentBytes());
  }

  @Test
  void aLogBeginsInASmallSegmentAndGoesOnInWholeOnes() throws IOException {
    var options = SMALL.withSegmentBytes(2 * Spares.SMALL_BYTES).withSpareSegments(0);
    var empty = new SimDisk(2);
    wal = Wal.open(empty, options);
    assertEquals(Spares.SMALL_BYTES, empty.usedBytes(), "what a start waits for");
    wal.append(begin(BUSY, NOTHING));
    int half = Spares.SMALL_BYTES / 2;
    wal.append(entries(BUSY, commands(1, 1, 1, half), NOTHING));
    wal.append(entries(BUSY, commands(2, 1, 1, half), NOTHING));
    drain(wal);
    assertEquals(2, wal.segmentCount());
    assertEquals(3L * Spares.SMALL_BYTES, empty.usedBytes());
    empty.crash();
    assertEquals(2, Wal.open(empty, options).read(BUSY, 1, Long.MAX_VALUE).size());
  }

  @Test
  void anIdleReplicaIsCopiedForwardAndKeepsNoSegment() throws IOException {
    wal.append(begin(IDLE, NOTHING));
    wal.append(vote(IDLE, 4, 2, NOTHING));
    wal.append(entries(IDLE, commands(1, 5, 3, 20), NOTHING));
    wal.append(begin(GONE, NOTHING));
    wal.tombstone(GONE, NOTHING);
    drain(wal);
    var before = Twin.view(wal).get("replica " + IDLE);
    for (int round = 0; round < 20; round++) {
      write(30);
      compact();
      drain(wal);
      assertTrue(wal.segmentCount() <= 3, "segments: " + wal.segmentCount());
      assertEquals(5, wal.read(IDLE, 1, Long.MAX_VALUE).size());
    }
    disk.crash();
    wal = Wal.open(disk, SMALL);
    assertEquals(before, Twin.view(wal).get("replica " + IDLE));
    assertEquals(Set.of(GONE), wal.tombstones());
  }

  @Test
  void copiesDoNotCutWhatFollowsThem() throws IOException {
    wal.append(begin(IDLE, NOTHING));
    wal.append(entries(IDLE, commands(1, 2, 1, 20), NOTHING));
    write(40);
    wal.append(entries(IDLE, commands(3, 2, 1, 20), NOTHING));
    drain(wal);
    compact();
    write(60);
    compact();
    drain(wal);
    disk.crash();
    wal = Wal.open(disk, SMALL);
    List<Entry> found = wal.read(IDLE, 1, Long.MAX_VALUE);
    assertEquals(List.of(1L, 2L, 3L, 4L), found.stream().map(Entry::index).toList());
  }

  @Test
  void cleaningEndsWhenAllIsNeeded() {
    write(200);
    drain(wal);
    int segments = wal.segmentCount();
    drain(wal);
    assertEquals(segments, wal.segmentCount());
    assertEquals(200, wal.read(BUSY, 1, Long.MAX_VALUE).size());
  }

  @Test
  void cleaningGoesOnInBoundedSteps() throws IOException {
    var options = new WalOptions(64 << 10, 1 << 10, 1 << 10, 2, SyncPolicy.ALWAYS);
    disk.wipe();
    wal = Wal.open(disk, options);
    wal.append(begin(IDLE, NOTHING));
    wal.append(entries(IDLE, commands(1, 100, 1, 100), NOTHING));
    wal.append(begin(BUSY, NOTHING));
    last = 0;
    while (wal.segmentCount() < 2) {
      write(1);
    }
    compact();
    int cycles = 0;
    while (wal.doWork(0) > 0) {
      cycles++;
    }
    assertTrue(cycles >= 10, "11 KiB in steps of 1 KiB, but " + cycles + " cycles");
    assertEquals(1, wal.segmentCount());
    assertEquals(100, wal.read(IDLE, 1, Long.MAX_VALUE).size());
  }

  @Test
  void bytesOfAnEarlierUseNeverValidate() throws IOException {
    // The same records in the same places, again and again: only the generation tells them apart.
    for (int round = 0; round < 12; round++) {
      write(30);
      compact();
      drain(wal);
      SimDisk copy = disk.copy(round);
      Wal reopened = Wal.open(copy, SMALL);
      assertEquals(Twin.view(wal), Twin.view(reopened));
    }
  }

  @Test
  void whatIsRetainedIsCounted() {
    long empty = wal.retainedBytes();
    write(10);
    assertEquals(wal.retainedBytes(BUSY), wal.retainedBytes());
    assertTrue(wal.retainedBytes(BUSY) > 10 * 100);
    compact();
    drain(wal);
    assertEquals(empty, wal.retainedBytes());
    assertEquals(0, wal.retainedBytes(99));
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      last++;
      wal.append(entries(BUSY, commands(last, 1, 1, 100), NOTHING));
      wal.doWork(0);
    }
  }

  private void compact() {
    wal.append(rebase(BUSY, base(last, 1), NOTHING));
    wal.doWork(0);
  }
}
