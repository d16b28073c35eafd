package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;
import static dev.kvorum.kvnode.log.Appends.entries;
import static dev.kvorum.kvnode.log.Appends.vote;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncPolicyTest {

  private static final Runnable NOTHING = () -> {};

  private int acknowledged;

  @Test
  void atAnIntervalDataIsAcknowledgedWhenWrittenAndForcedWhenDue() throws IOException {
    Wal wal = begun(SyncPolicy.every(Duration.ofNanos(100)));
    wal.append(data(1));
    wal.doWork(1000);
    assertEquals(1, acknowledged);
    assertEquals(0, wal.forces());
    assertEquals(100, wal.nanosToForce(1000));
    wal.append(data(2));
    wal.doWork(1099);
    assertEquals(0, wal.forces());
    assertEquals(1, wal.nanosToForce(1099));
    wal.doWork(1100);
    assertEquals(1, wal.forces());
    assertEquals(0, wal.nanosToForce(1100));
    wal.doWork(5000);
    assertEquals(1, wal.forces(), "nothing new, nothing to force");
  }

  @Test
  void neverForcesNoData() throws IOException {
    Wal wal = begun(SyncPolicy.NEVER);
    wal.append(data(1));
    wal.doWork(Long.MAX_VALUE);
    assertEquals(1, acknowledged);
    assertEquals(0, wal.forces());
  }

  @Test
  void whatRaftPromisesIsForcedWhateverThePolicy() throws IOException {
    var change = new Entry(1, 1, EntryKind.MEMBERSHIP, new byte[0]);
    var split = new Entry(1, 1, EntryKind.SHARD, new byte[0]);
    List<WalAppend> promises =
        List.of(
            vote(1, 1, 1, NOTHING),
            begin(1, NOTHING),
            entries(1, List.of(change), NOTHING),
            entries(1, List.of(split), NOTHING));
    for (WalAppend append : promises) {
      Wal wal = begun(SyncPolicy.NEVER);
      wal.append(append);
      wal.doWork(0);
      assertEquals(1, wal.forces());
    }
    Wal wal = begun(SyncPolicy.NEVER);
    wal.tombstone(1, NOTHING);
    wal.doWork(0);
    assertEquals(1, wal.forces());
  }

  @Test
  void aCleanStopForcesEverything() throws IOException {
    var disk = new SimDisk(3);
    Wal wal = begun(disk, SyncPolicy.NEVER);
    wal.append(data(1));
    wal.doWork(0);
    wal.close();
    disk.crash();
    assertEquals(1, open(disk, SyncPolicy.NEVER).recovered().getFirst().lastIndex());
  }

  @Test
  void anIntervalIsAboveZero() {
    assertThrows(IllegalArgumentException.class, () -> SyncPolicy.every(Duration.ZERO));
  }

  private WalAppend data(long index) {
    return entries(1, commands(index, 1, 1, 10), () -> acknowledged++);
  }

  private static Wal begun(SyncPolicy sync) throws IOException {
    return begun(new SimDisk(2), sync);
  }

  /** A log with one replica, opened again so that it counts forces from 0. */
  private static Wal begun(SimDisk disk, SyncPolicy sync) throws IOException {
    Wal wal = open(disk, sync);
    wal.append(begin(1, NOTHING));
    drain(wal);
    wal.close();
    return open(disk, sync);
  }

  private static Wal open(SimDisk disk, SyncPolicy sync) throws IOException {
    return Wal.open(disk, new WalOptions(4 << 10, 4 << 10, 1 << 10, 1, sync));
  }
}
