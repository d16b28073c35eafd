package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A log, its terms and its window of entries against a list that holds everything. */
class RaftLogTest {

  private static final int CACHE_BYTES = 400;

  private final SplittableRandom random = new SplittableRandom(3);

  /** A list of positions from the base on, and what of it is known to be on disk. */
  private static final class Twin {
    final List<Position> positions = new ArrayList<>(List.of(Position.ZERO));
    long persisted;

    Position base() {
      return positions.getFirst();
    }

    Position last() {
      return positions.getLast();
    }

    Position at(long index) {
      return positions.get((int) (index - base().index()));
    }

    /**
     * The last index at or below the limit, of a term at or below this one; the base where all are
     * later.
     */
    Position lastPossibleMatch(long limit, long term) {
      for (long index = Math.min(limit, last().index()); index > base().index(); index--) {
        if (at(index).term() <= term) {
          return at(index);
        }
      }
      return base();
    }
  }

  @Test
  void isWhatAListThatHoldsEverythingWouldSay() {
    for (int run = 0; run < 400; run++) {
      var log = new RaftLog(Restored.newcomer(), CACHE_BYTES);
      var twin = new Twin();
      for (int step = 0; step < 120; step++) {
        step(log, twin);
        compare(log, twin);
      }
    }
  }

  private void step(RaftLog log, Twin twin) {
    long base = twin.base().index();
    long last = twin.last().index();
    switch (random.nextInt(12)) {
      case 0 -> truncate(log, twin, base + 1 + random.nextLong(last - base + 1));
      case 1 ->
          compact(log, twin, base + random.nextLong(Math.max(base, twin.persisted) - base + 1));
      case 2 -> snapshot(log, twin);
      case 3, 4, 5 -> persist(log, twin, base + random.nextLong(last - base + 1));
      case 6 ->
          log.trimCache(
              base + random.nextLong(last - base + 1), base + random.nextLong(last - base + 1));
      default -> append(log, twin);
    }
  }

  private void append(RaftLog log, Twin twin) {
    for (int many = 1 + random.nextInt(4); many > 0; many--) {
      var next =
          new Position(
              twin.last().index() + 1, twin.last().term() + (random.nextInt(4) == 0 ? 1 : 0));
      log.append(Hand.command(next.index(), next.term()));
      twin.positions.add(next);
    }
  }

  private static void truncate(RaftLog log, Twin twin, long from) {
    if (from <= twin.last().index()) {
      log.truncateFrom(from);
      twin.positions.subList((int) (from - twin.base().index()), twin.positions.size()).clear();
      twin.persisted = Math.min(twin.persisted, from - 1);
    }
  }

  private static void compact(RaftLog log, Twin twin, long upTo) {
    log.compactTo(twin.at(upTo));
    twin.positions.subList(0, (int) (upTo - twin.base().index())).clear();
  }

  /** Into the log, at a place of another history, or beyond its end. */
  private void snapshot(RaftLog log, Twin twin) {
    long index = twin.base().index() + random.nextLong(twin.positions.size() + 3);
    boolean within = index <= twin.last().index();
    long term = within && random.nextBoolean() ? twin.at(index).term() : twin.last().term() + 1;
    if (within && twin.at(index).term() == term) {
      compact(log, twin, index);
    } else if (index > twin.base().index()) {
      log.resetTo(new Position(index, term));
      twin.positions.clear();
      twin.positions.add(new Position(index, term));
      twin.persisted = 0;
    }
  }

  private void persist(RaftLog log, Twin twin, long index) {
    log.persistedTo(twin.at(index));
    twin.persisted = Math.max(twin.persisted, index);
    log.persistedTo(new Position(index, twin.at(index).term() + 1)); // truncated since: ignored
  }

  private void compare(RaftLog log, Twin twin) {
    assertEquals(twin.base(), log.base());
    assertEquals(twin.last(), log.last());
    assertEquals(twin.persisted, log.persisted());
    for (Position position : twin.positions) {
      assertEquals(position, log.position(position.index()));
      assertTrue(log.matches(position));
      assertEquals(false, log.matches(new Position(position.index(), position.term() + 1)));
    }
    long limit = twin.base().index() + random.nextLong(twin.positions.size() + 2);
    long term = random.nextLong(twin.last().term() + 2);
    assertEquals(twin.lastPossibleMatch(limit, term), log.lastPossibleMatch(limit, term));
    compareEntries(log, twin);
  }

  private void compareEntries(RaftLog log, Twin twin) {
    long firstUnpersisted = Math.max(twin.persisted, twin.base().index()) + 1;
    List<Position> unpersisted =
        twin.positions.stream().filter(p -> p.index() >= firstUnpersisted).toList();
    assertEquals(unpersisted, log.unpersisted().stream().map(Entry::position).toList());
    for (Position position : twin.positions.subList(1, twin.positions.size())) {
      if (log.isCached(position.index())) {
        int bytesMax = 1 + random.nextInt(200);
        List<Entry> slice = log.slice(position.index(), twin.last().index(), bytesMax);
        assertEquals(position, slice.getFirst().position());
        int bytes = slice.stream().mapToInt(Entry::sizeBytes).sum();
        assertTrue(slice.size() == 1 || bytes <= bytesMax);
        assertTrue(
            slice
                .getLast()
                .equals(log.slice(slice.getLast().index(), slice.getLast().index(), 1).getFirst()));
      }
    }
  }

  @Test
  void theCacheLetsGoOfTheOldestBeyondItsBytesButOfNothingThatIsNeeded() {
    var log = new RaftLog(Restored.newcomer(), CACHE_BYTES);
    for (long index = 1; index <= 1_000; index++) {
      log.append(Hand.command(index, 1));
    }
    log.trimCache(1_000, 0);
    assertTrue(log.isCached(1), "nothing is on disk yet");
    log.persistedTo(new Position(900, 1));
    log.trimCache(800, 0);
    assertTrue(log.isCached(801), "not applied yet");
    assertEquals(false, log.isCached(800));
    log.persistedTo(new Position(1_000, 1));
    log.trimCache(1_000, 0);
    assertEquals(CACHE_BYTES / Hand.command(1, 1).sizeBytes(), 1_000 - firstCached(log) + 1);
  }

  @Test
  void theCacheKeepsNothingThatIsAppliedAndThatAllPeersHave() {
    var log = new RaftLog(Restored.newcomer(), CACHE_BYTES);
    log.append(Hand.command(1, 1));
    log.append(Hand.command(2, 1));
    log.append(Hand.command(3, 1));
    log.persistedTo(new Position(2, 1));
    log.trimCache(2, 1);
    assertEquals(2, firstCached(log), "a peer lacks 2");
    log.trimCache(2, 3);
    assertEquals(3, firstCached(log), "3 is neither persisted nor applied");
    log.persistedTo(new Position(3, 1));
    log.trimCache(3, Long.MAX_VALUE);
    assertEquals(4, firstCached(log));
    assertEquals(3, log.lastIndex());
  }

  private static long firstCached(RaftLog log) {
    long index = 1;
    while (!log.isCached(index)) {
      index++;
    }
    return index;
  }

  @Test
  void whatABaseCoversIsNeitherTruncatedNorFollowedWithAGap() {
    var log = new RaftLog(Restored.newcomer(), CACHE_BYTES);
    log.append(Hand.command(1, 1));
    log.persistedTo(new Position(1, 1));
    log.compactTo(new Position(1, 1));
    assertThrows(Invariant.Broken.class, () -> log.truncateFrom(1));
    assertThrows(Invariant.Broken.class, () -> log.append(Hand.command(3, 1)));
  }
}
