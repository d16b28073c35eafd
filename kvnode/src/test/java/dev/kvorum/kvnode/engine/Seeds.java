package dev.kvorum.kvnode.engine;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Randomness that can be had again: {@code -Dengine.seed=} repeats what a failed run has printed.
 */
public final class Seeds {

  private static final byte[] LETTERS = {0, 1, 'a', 'b', (byte) 0x80, (byte) 0xff};

  /** About where LMDB cuts a key once and twice. */
  private static final int[] LENGTHS = {507, 508, 509, 510, 511, 1010, 1012, 1013, 1030};

  private Seeds() {}

  public static SplittableRandom random(String test) {
    long seed = Long.getLong("engine.seed", System.nanoTime());
    System.out.println(test + " -Dengine.seed=" + seed);
    return new SplittableRandom(seed);
  }

  /**
   * Up to three bytes of few kinds, so that keys meet, nest and lie on every boundary; one in eight
   * behind so many others that libraries have to split it.
   */
  public static byte[] key(SplittableRandom random) {
    int common = random.nextInt(8) == 0 ? LENGTHS[random.nextInt(LENGTHS.length)] : 0;
    byte[] key = new byte[common + random.nextInt(4)];
    Arrays.fill(key, (byte) 'a');
    for (int position = common; position < key.length; position++) {
      key[position] = LETTERS[random.nextInt(LETTERS.length)];
    }
    return key;
  }

  public static byte[] value(SplittableRandom random) {
    byte[] value = new byte[random.nextInt(12)];
    random.nextBytes(value);
    return value;
  }

  public static Batch batch(SplittableRandom random, long index) {
    Batch batch = new Batch(index);
    for (int change = random.nextInt(12); change > 0; change--) {
      if (random.nextInt(3) == 0) {
        batch.delete(key(random));
      } else {
        batch.put(key(random), value(random));
      }
    }
    return batch;
  }
}
