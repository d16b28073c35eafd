package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Pairs laid out as a replica's, in three shares: the hash of a key says which it is in, or, where
 * the key is a name, its value.
 */
enum Shares {
  OWN,
  ADOPTED,
  SOURCES;

  private static final byte HASHED = 1;
  private static final byte NAMED = 2;
  private static final int NAMES = 40;

  static final Predicate<KeyValue> IS_ADOPTED = pair -> of(pair) == ADOPTED;

  static Shares of(KeyValue pair) {
    int hash =
        pair.key()[0] == NAMED ? pair.value()[0] : Math.floorMod(Arrays.hashCode(pair.key()), 3);
    return values()[hash];
  }

  KeyValue random(SplittableRandom random) {
    while (true) {
      KeyValue pair = random.nextInt(4) == 0 ? named(random) : hashed(random);
      if (of(pair) == this) {
        return pair;
      }
    }
  }

  static boolean isNamed(byte[] key) {
    return key[0] == NAMED;
  }

  private KeyValue named(SplittableRandom random) {
    byte[] value = new byte[1 + random.nextInt(9)];
    random.nextBytes(value);
    value[0] = (byte) ordinal();
    return new KeyValue(new byte[] {NAMED, (byte) random.nextInt(NAMES)}, value);
  }

  private static KeyValue hashed(SplittableRandom random) {
    byte[] key = SpacedEngine.spaced(Seeds.key(random));
    key[0] = HASHED;
    return new KeyValue(key, Seeds.value(random));
  }

  /** Puts, mostly, and deletions, which for names are of those that are there. */
  static Batch batch(SplittableRandom random, long index, Predicate<KeyValue> allowed, int most) {
    Batch batch = new Batch(index);
    for (int change = random.nextInt(most + 1); change > 0; change--) {
      KeyValue pair = values()[random.nextInt(3)].random(random);
      if (allowed.test(pair)) {
        if (random.nextInt(5) < 2) {
          batch.delete(pair.key());
        } else {
          batch.put(pair.key(), pair.value());
        }
      }
    }
    return batch;
  }
}
