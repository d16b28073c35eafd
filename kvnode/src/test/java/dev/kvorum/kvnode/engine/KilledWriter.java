package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A program that writes until it is killed, and prints each durable index it is told of.
 *
 * <p>The batch of an index follows from the index alone, so whoever finds the files knows what
 * should be in them. The batches are large enough that engines flush by themselves too, and now and
 * then a restore skips some of them.
 */
public final class KilledWriter {

  static final long REPLICA = 1;

  private static final int BATCHES_PER_RESTORE = 200;
  private static final int SKIPPED_BY_RESTORE = 10;

  private static final int KEYS = 500;
  private static final int VALUE_BYTES = 2_000;

  private KilledWriter() {}

  public static void main(String[] arguments) {
    EngineStore store = EngineUnderTest.valueOf(arguments[0]).open(Path.of(arguments[1]));
    Engine engine = store.open(REPLICA);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (true) {
                engine.flush();
                System.out.println(engine.durableIndex());
              }
            });
    while (true) {
      long next = engine.appliedIndex() + 1;
      engine.apply(batch(next));
      if (next % BATCHES_PER_RESTORE == 0) {
        long skippedTo = next + SKIPPED_BY_RESTORE;
        engine.restore(
            stateAt(skippedTo).entrySet().stream()
                .map(pair -> new KeyValue(pair.getKey(), pair.getValue()))
                .iterator(),
            skippedTo);
      }
    }
  }

  /** Its content is what the batches up to its applied index make, no more and no less. */
  static void assertStateAtItsIndex(Engine engine) {
    TreeMap<byte[], byte[]> expected = stateAt(engine.appliedIndex());
    try (View view = engine.view();
        Cursor cursor = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      expected.forEach(
          (key, value) -> {
            var pair = cursor.next();
            assertArrayEquals(key, pair.key());
            assertArrayEquals(value, pair.value());
          });
      assertFalse(cursor.hasNext());
    }
  }

  private static TreeMap<byte[], byte[]> stateAt(long last) {
    TreeMap<byte[], byte[]> state = new TreeMap<>(Arrays::compareUnsigned);
    for (long index = 1; index <= last; index++) {
      for (Batch.Change change : batch(index).changes()) {
        switch (change) {
          case Batch.Put(byte[] key, byte[] value) -> state.put(key, value);
          case Batch.Delete(byte[] key) -> state.remove(key);
        }
      }
    }
    return state;
  }

  private static Batch batch(long index) {
    SplittableRandom random = new SplittableRandom(index);
    Batch batch = new Batch(index);
    for (int change = 0; change < 8; change++) {
      byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(random.nextInt(KEYS)).array();
      if (random.nextInt(4) == 0) {
        batch.delete(key);
      } else {
        byte[] value = new byte[VALUE_BYTES];
        ByteBuffer.wrap(value).putLong(index).putInt(change);
        batch.put(key, value);
      }
    }
    return batch;
  }
}
