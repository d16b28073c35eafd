package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyRangeTest {

  private static final int ROUNDS = 20_000;

  private final SplittableRandom random = Seeds.random("KeyRangeTest");

  @Test
  void intersectionHoldsWhatBothHold() {
    for (int round = 0; round < ROUNDS; round++) {
      KeyRange left = range();
      KeyRange right = range();
      byte[] key = Seeds.key(random);
      assertEquals(left.contains(key) && right.contains(key), left.intersect(right).contains(key));
    }
  }

  @Test
  void prefixHoldsWhatBeginsWithIt() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] prefix = Seeds.key(random);
      byte[] key = Seeds.key(random);
      boolean begins =
          key.length >= prefix.length
              && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
      assertEquals(
          begins,
          KeyRange.prefix(prefix).contains(key),
          Arrays.toString(prefix) + " " + Arrays.toString(key));
    }
  }

  @Test
  void emptyRangeHoldsNothing() {
    for (int round = 0; round < ROUNDS; round++) {
      KeyRange range = range();
      assertFalse(range.isEmpty() && range.contains(Seeds.key(random)));
      assertTrue(
          range.isEmpty() || range.contains(range.start()),
          "a range that isn't empty holds its start");
    }
  }

  @Test
  void allHoldsEverything() {
    assertTrue(KeyRange.ALL.contains(new byte[0]));
    assertTrue(KeyRange.ALL.contains(new byte[] {(byte) 0xff, (byte) 0xff}));
    assertTrue(KeyRange.prefix(new byte[] {(byte) 0xff}).openEnded());
    assertFalse(KeyRange.ALL.isEmpty());
  }

  private KeyRange range() {
    return new KeyRange(Seeds.key(random), Seeds.key(random));
  }
}
