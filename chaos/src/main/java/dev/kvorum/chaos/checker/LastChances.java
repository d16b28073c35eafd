package dev.kvorum.chaos.checker;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Calls in the order in which a rising version leaves them behind, see {@link
 * Transition#lastChance}, and which of them have been placed.
 */
final class LastChances {

  private final long[] versions;

  /** The calls' indices, by last chance. */
  private final int[] calls;

  /** Where each call stands in {@code calls}. */
  private final int[] rank;

  /** Ranks. */
  private final BitSet placed = new BitSet();

  LastChances(List<Call> all) {
    versions = all.stream().mapToLong(call -> call.transition().lastChance()).toArray();
    calls =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparing(i -> versions[i], Long::compareUnsigned))
            .mapToInt(Integer::intValue)
            .toArray();
    rank = new int[calls.length];
    for (int i = 0; i < calls.length; i++) {
      rank[calls[i]] = i;
    }
  }

  void place(int call) {
    placed.set(rank[call]);
  }

  void takeBack(int call) {
    placed.clear(rank[call]);
  }

  /** Whether a call that isn't placed has had its last chance before {@code version}. */
  boolean anyBefore(long version) {
    return isBefore(placed.nextClearBit(0), version);
  }

  /** The same, not looking at {@code call}. */
  boolean anyBefore(long version, int call) {
    int first = placed.nextClearBit(0);
    return isBefore(first == rank[call] ? placed.nextClearBit(first + 1) : first, version);
  }

  /** Adds the calls, placed or not, that have had their last chance before {@code version}. */
  void addAllBefore(long version, BitSet set) {
    for (int i = 0; isBefore(i, version); i++) {
      set.set(calls[i]);
    }
  }

  private boolean isBefore(int rank, long version) {
    return rank < calls.length && Long.compareUnsigned(versions[calls[rank]], version) < 0;
  }
}
