package dev.kvorum.chaos.checker;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The required calls that had been placed, as a small key.
 *
 * <p>Calls are placed nearly in the order of their invocation, so the bits are ones, then a short
 * mixture, then zeros. Only the mixture is kept.
 */
final class PlacedSet {

  private static final long FULL = -1;

  private final int fullWords;
  private final long[] mixture;
  private final int hash;

  PlacedSet(BitSet required) {
    long[] words = required.toLongArray();
    int full = 0;
    while (full < words.length && words[full] == FULL) {
      full++;
    }
    fullWords = full;
    mixture = Arrays.copyOfRange(words, full, words.length);
    hash = 31 * Arrays.hashCode(mixture) + full;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PlacedSet that
        && fullWords == that.fullWords
        && Arrays.equals(mixture, that.mixture);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
