package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;
import static dev.kvorum.kvnode.log.Appends.entries;
import static dev.kvorum.kvnode.log.WalAppend.rebase;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A start knows who the members are without reading the log a second time. */
class RecoveredMembersTest {

  private static final Runnable NOTHING = () -> {};
  private static final long REPLICA = 7;
  private static final WalOptions SMALL = WalOptions.DEFAULTS.withSegmentBytes(4 << 10);

  private SimDisk disk;
  private Wal wal;

  @BeforeEach
  void openAnEmptyLog() throws IOException {
    disk = new SimDisk(1);
    wal = Wal.open(disk, SMALL);
    wal.append(begin(REPLICA, NOTHING));
  }

  @Test
  void membershipEntriesAreFoundWithTheirContentInOrder() throws IOException {
    wal.append(entries(REPLICA, commands(1, 3, 1, 10), NOTHING));
    wal.append(entries(REPLICA, List.of(members(4, 1), Entry.noop(5, 1), members(6, 1)), NOTHING));
    assertEquals(List.of(4L, 6L), recoveredIndexes());
    assertArrayEquals(members(6, 1).data(), recovered().getLast().data());
  }

  @Test
  void oneThatALaterLeaderOverwroteIsGone() throws IOException {
    wal.append(entries(REPLICA, List.of(members(1, 1), members(2, 1), members(3, 1)), NOTHING));
    wal.append(entries(REPLICA, commands(2, 1, 2, 10), NOTHING));
    assertEquals(List.of(1L), recoveredIndexes());
  }

  @Test
  void thoseBelowTheBaseAreGone() throws IOException {
    wal.append(entries(REPLICA, List.of(members(1, 1), members(2, 1), members(3, 1)), NOTHING));
    wal.append(rebase(REPLICA, baseAt(2, 1), NOTHING));
    assertEquals(List.of(3L), recoveredIndexes());
  }

  @Test
  void aSnapshotOfAnotherLogDropsThoseBehindItToo() throws IOException {
    wal.append(entries(REPLICA, List.of(members(1, 1), members(2, 1), members(3, 1)), NOTHING));
    wal.append(rebase(REPLICA, baseAt(2, 9), NOTHING));
    assertEquals(List.of(), recoveredIndexes());
  }

  @Test
  void oneThatWasCopiedForwardIsFound() throws IOException {
    wal.append(entries(REPLICA, List.of(members(1, 1), members(2, 1)), NOTHING));
    wal.append(begin(8, NOTHING));
    for (int round = 0; round < 20; round++) {
      wal.append(entries(8, commands(round * 10L + 1, 10, 1, 100), NOTHING));
      wal.append(rebase(8, baseAt(round * 10L + 10, 1), NOTHING));
      drain(wal);
    }
    assertEquals(List.of(1L, 2L), recoveredIndexes());
  }

  private List<Long> recoveredIndexes() throws IOException {
    return recovered().stream().map(Entry::index).toList();
  }

  private List<Entry> recovered() throws IOException {
    drain(wal);
    disk.crash();
    wal = Wal.open(disk, SMALL);
    return wal.recovered().getFirst().membershipEntries();
  }

  private static Entry members(long index, long term) {
    return new Entry(index, term, EntryKind.MEMBERSHIP, new byte[] {1, (byte) index, (byte) term});
  }

  private static Base baseAt(long index, long term) {
    return new Base(
        0,
        new Position(index, term),
        Membership.of(List.of(1L), List.of(), 1),
        Base.State.IN_ENGINE);
  }
}
