package dev.kvorum.kvnode.engine;

import java.util.SplittableRandom;

/**
 * Randomness that can be had again: {@code -Dengine.seed=} repeats what a failed run has printed.
 */
public final class Seeds {

  private static final byte[] LETTERS = {0, 1, 'a', 'b', (byte) 0x80, (byte) 0xff};

  private Seeds() {}

  public static SplittableRandom random(String test) {
    long seed = Long.getLong("engine.seed", System.nanoTime());
    System.out.println(test + " -Dengine.seed=" + seed);
    return new SplittableRandom(seed);
  }

  /** Up to three bytes of few kinds, so that keys meet, nest and lie on every boundary. */
  public static byte[] key(SplittableRandom random) {
    byte[] key = new byte[random.nextInt(4)];
    for (int position = 0; position < key.length; position++) {
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
