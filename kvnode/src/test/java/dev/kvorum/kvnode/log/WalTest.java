package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.base;
import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;
import static dev.kvorum.kvnode.log.Appends.entries;
import static dev.kvorum.kvnode.log.Appends.vote;
import static dev.kvorum.kvnode.log.WalAppend.rebase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WalTest {

  private static final Runnable NOTHING = () -> {};
  private static final WalOptions SMALL =
      new WalOptions(16 << 10, 4 << 10, 1 << 10, 1, SyncPolicy.ALWAYS);

  private final SimDisk disk = new SimDisk(1);
  private Wal wal;

  @BeforeEach
  void open() throws IOException {
    wal = Wal.open(disk, SMALL);
  }

  @Test
  void appendsOfAllReplicasThatWaitShareOneForceAndAreAcknowledgedInOrder() {
    var order = new ArrayList<Long>();
    for (long replica = 1; replica <= 20; replica++) {
      long id = replica;
      wal.append(begin(replica, () -> order.add(id)));
    }
    long before = disk.forces();
    wal.doWork(0);
    assertEquals(1, disk.forces() - before);
    assertEquals(20, order.size());
    assertEquals(order.stream().sorted().toList(), order);
  }

  @Test
  void nothingIsAcknowledgedBeforeItIsForced() {
    wal.append(begin(1, () -> assertEquals(1, wal.forces())));
    assertEquals(0, wal.forces());
    wal.doWork(0);
  }

  @Test
  void aBatchEndsAtItsLimitButTakesOneAppendAtLeast() {
    var done = new ArrayList<Integer>();
    wal.append(begin(1, NOTHING));
    drain(wal);
    wal.append(entries(1, commands(1, 1, 1, 6 << 10), () -> done.add(1)));
    wal.append(entries(1, commands(2, 1, 1, 10), () -> done.add(2)));
    assertTrue(wal.doWork(0) > 0);
    assertEquals(List.of(1), done);
    drain(wal);
    assertEquals(List.of(1, 2), done);
  }

  @Test
  void anAppendLargerThanASegmentGetsOneOfItsOwn() throws IOException {
    wal.append(begin(1, NOTHING));
    wal.append(entries(1, commands(1, 50, 1, 1000), NOTHING));
    drain(wal);
    assertEquals(50, wal.read(1, 1, Long.MAX_VALUE).size());
    reopen();
    assertEquals(50, wal.read(1, 1, Long.MAX_VALUE).size());
  }

  @Test
  void aStartFindsWhatWasWritten() throws IOException {
    wal.append(begin(1, NOTHING));
    wal.append(vote(1, 3, 2, NOTHING));
    wal.append(entries(1, commands(1, 3, 1, 5), NOTHING));
    wal.append(entries(1, commands(4, 2, 3, 5), NOTHING));
    wal.append(rebase(2, base(10, 4), NOTHING));
    drain(wal);
    reopen();
    assertEquals(
        List.of(
            new RecoveredReplica(
                1,
                base(0, 0),
                new HardState(3, 2),
                List.of(new Position(1, 1), new Position(4, 3)),
                List.of(),
                5),
            new RecoveredReplica(2, base(10, 4), HardState.INITIAL, List.of(), List.of(), 10)),
        wal.recovered());
  }

  @Test
  void entriesReplaceWhatWasThereFromTheFirstOn() throws IOException {
    wal.append(begin(1, NOTHING));
    wal.append(entries(1, commands(1, 10, 1, 5), NOTHING));
    wal.append(entries(1, commands(6, 2, 2, 5), NOTHING));
    drain(wal);
    assertEquals(terms(1, 1, 1, 1, 1, 2, 2), readTerms(1, 1));
    reopen();
    assertEquals(terms(1, 1, 1, 1, 1, 2, 2), readTerms(1, 1));
  }

  @Test
  void aBaseInsideTheLogKeepsWhatFollows() throws IOException {
    wal.append(begin(1, NOTHING));
    wal.append(entries(1, commands(1, 10, 1, 5), NOTHING));
    wal.append(rebase(1, base(8, 1), NOTHING));
    drain(wal);
    assertEquals(List.of(), wal.read(1, 8, 1));
    assertEquals(List.of(9L, 10L), indexes(wal.read(1, 9, Long.MAX_VALUE)));
    reopen();
    assertEquals(10, wal.recovered().getFirst().lastIndex());
    assertEquals(List.of(9L, 10L), indexes(wal.read(1, 9, Long.MAX_VALUE)));
  }

  @Test
  void aBaseThatIsNotInTheLogResetsIt() throws IOException {
    wal.append(begin(1, NOTHING));
    wal.append(begin(2, NOTHING));
    wal.append(entries(1, commands(1, 10, 1, 5), NOTHING));
    wal.append(entries(2, commands(1, 10, 1, 5), NOTHING));
    wal.append(rebase(1, base(8, 2), NOTHING));
    wal.append(rebase(2, base(20, 1), NOTHING));
    drain(wal);
    reopen();
    assertEquals(8, wal.recovered().getFirst().lastIndex());
    assertEquals(20, wal.recovered().getLast().lastIndex());
    wal.append(entries(2, commands(21, 1, 1, 5), NOTHING));
    drain(wal);
    assertEquals(List.of(21L), indexes(wal.read(2, 21, 1)));
  }

  @Test
  void aTombstoneOutlivesEverything() throws IOException {
    wal.append(begin(1, NOTHING));
    wal.tombstone(1, NOTHING);
    drain(wal);
    reopen();
    assertEquals(Set.of(1L), wal.tombstones());
    assertEquals(List.of(), wal.recovered());
    wal.append(begin(1, NOTHING));
    assertThrows(WalFailedException.class, () -> wal.doWork(0));
  }

  @Test
  void aReadGivesWhatFitsAndOneEntryAtLeast() {
    wal.append(begin(1, NOTHING));
    for (int index = 1; index <= 40; index += 2) {
      wal.append(entries(1, commands(index, 2, 1, 68), NOTHING));
    }
    drain(wal);
    assertEquals(List.of(7L), indexes(wal.read(1, 7, 1)));
    assertEquals(List.of(7L, 8L, 9L), indexes(wal.read(1, 7, 399)));
    assertEquals(List.of(7L, 8L, 9L, 10L), indexes(wal.read(1, 7, 400)));
    assertEquals(40, wal.read(1, 1, Long.MAX_VALUE).size());
    assertEquals(List.of(), wal.read(1, 41, 1));
    assertEquals(List.of(), wal.read(9, 1, 1));
  }

  @Test
  void aLogThatReplayWouldRefuseIsNeverWritten() throws IOException {
    refused(entries(1, commands(1, 1, 1, 1), NOTHING), "base");
    refused(entries(7, commands(12, 1, 1, 1), NOTHING), "no gap");
    refused(entries(7, commands(5, 1, 1, 1), NOTHING), "follow the base");
    refused(vote(7, 1, 1, NOTHING), "term never goes back");
    refused(vote(7, 2, 2, NOTHING), "vote is never changed");
    refused(rebase(7, base(4, 1), NOTHING), "base never goes back");
  }

  private void refused(WalAppend append, String claim) throws IOException {
    disk.wipe();
    wal = Wal.open(disk, SMALL);
    wal.append(rebase(7, base(5, 1), NOTHING));
    wal.append(vote(7, 2, 1, NOTHING));
    wal.append(entries(7, commands(6, 5, 1, 1), NOTHING));
    drain(wal);
    wal.append(append);
    var failure = assertThrows(WalFailedException.class, () -> wal.doWork(0));
    assertTrue(failure.getCause() instanceof Invariant.Broken);
    assertTrue(failure.getMessage().contains(claim), failure.getMessage());
    reopen();
    assertEquals(5, wal.read(7, 6, Long.MAX_VALUE).size());
  }

  private void reopen() throws IOException {
    disk.crash();
    wal = Wal.open(disk, SMALL);
  }

  private List<Long> readTerms(long replica, long from) {
    return wal.read(replica, from, Long.MAX_VALUE).stream().map(Entry::term).toList();
  }

  private static List<Long> terms(long... terms) {
    return java.util.Arrays.stream(terms).boxed().toList();
  }

  private static List<Long> indexes(List<Entry> entries) {
    return entries.stream().map(Entry::index).toList();
  }
}
