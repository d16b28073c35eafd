package dev.kvorum.kvnode.shard.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Every way in which a proposed write can end, each of them once. */
class PendingWritesTest {

  private static final WriteEnd UNKNOWN = new WriteEnd.Ended(new Outcome.Unknown());
  private static final WriteEnd ELSEWHERE = new WriteEnd.Elsewhere(OptionalLong.empty());
  private static final WriteEnd CREATED = new WriteEnd.Ended(new Outcome.Created(1));

  private final PendingWrites writes = new PendingWrites();

  @Test
  void theEntryOfItsPlaceAndTermDecides() {
    List<WriteEnd> ends = propose(5, 2);
    writes.applied(entry(5, 2), CREATED);
    assertEquals(List.of(CREATED), ends);
    assertEquals(0, writes.size());
  }

  @Test
  void anotherCommandCommittedInItsPlaceIsProofThatItWasNot() {
    List<WriteEnd> ends = propose(5, 2);
    writes.applied(entry(5, 3), CREATED);
    assertEquals(List.of(ELSEWHERE), ends);
  }

  @Test
  void soIsAnEntryOfRaftsOwn() {
    List<WriteEnd> ends = propose(5, 2);
    writes.passed(4);
    assertEquals(List.of(), ends);
    writes.passed(5);
    assertEquals(List.of(ELSEWHERE), ends);
  }

  /**
   * Another replica may hold the entry that was truncated here, win without this one, and commit
   * it.
   */
  @Test
  void oneWhosePlaceIsGivenAgainIsUnknown() {
    List<WriteEnd> first = propose(5, 2);
    List<WriteEnd> second = propose(6, 2);
    List<WriteEnd> again = propose(5, 4);
    assertEquals(List.of(UNKNOWN), first);
    assertEquals(List.of(UNKNOWN), second);
    writes.applied(entry(5, 4), CREATED);
    assertEquals(List.of(CREATED), again);
  }

  @Test
  void oneThatASnapshotCoversIsUnknown() {
    List<WriteEnd> covered = propose(5, 2);
    List<WriteEnd> after = propose(6, 2);
    writes.covered(5);
    assertEquals(List.of(UNKNOWN), covered);
    assertEquals(List.of(), after);
  }

  @Test
  void oneThatTakesTooLongIsUnknownAndItsEntryComesTooLate() {
    List<WriteEnd> ends = propose(5, 2, 100);
    writes.expire(99);
    assertEquals(List.of(), ends);
    writes.expire(100);
    assertEquals(List.of(UNKNOWN), ends);
    writes.applied(entry(5, 2), CREATED);
    assertEquals(List.of(UNKNOWN), ends);
  }

  @Test
  void theEndOfTheAgentEndsAllOfThem() {
    List<WriteEnd> ends = propose(5, 2);
    writes.endAll();
    assertEquals(List.of(UNKNOWN), ends);
    assertEquals(0, writes.size());
  }

  @Test
  void whateverHappensEachEndsOnceAndNoneIsForgotten() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      var any = new PendingWrites();
      List<List<WriteEnd>> all = new ArrayList<>();
      long last = 0;
      long applied = 0;
      for (int i = 0; i < 60; i++) {
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> all.add(propose(any, new Position(++last, i), random.nextInt(200)));
          case 3 -> {
            if (applied < last) {
              any.applied(entry(++applied, random.nextInt(i + 1)), CREATED);
            }
          }
          case 4 -> last = Math.max(applied, last - random.nextInt(4));
          default -> any.expire(i * 3L);
        }
        if (random.nextInt(20) == 0) {
          applied = random.nextLong(applied, last + 1);
          any.covered(applied);
        }
      }
      any.endAll();
      for (List<WriteEnd> ends : all) {
        assertEquals(1, ends.size(), "seed " + seed);
      }
    }
  }

  private List<WriteEnd> propose(long index, long term) {
    return propose(index, term, Long.MAX_VALUE);
  }

  private List<WriteEnd> propose(long index, long term, long deadline) {
    return propose(writes, new Position(index, term), deadline);
  }

  private static List<WriteEnd> propose(PendingWrites into, Position position, long deadline) {
    List<WriteEnd> ends = new ArrayList<>();
    into.add(
        position, new PendingWrite(new byte[0], PendingWrite.Room.NEEDED, deadline, ends::add));
    return ends;
  }

  private static Entry entry(long index, long term) {
    return new Entry(index, term, EntryKind.COMMAND, new byte[0]);
  }
}
