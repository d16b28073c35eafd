package dev.kvorum.kvnode.engine.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A program that writes until it is killed, and prints each durable index it is told of.
 *
 * <p>The batch of an index follows from the index alone, so whoever finds the files knows what
 * should be in them. The batches are large enough that memtables are flushed by themselves too.
 */
public final class KilledWriter {

  static final long REPLICA = 1;

  private static final int KEYS = 500;
  private static final int VALUE_BYTES = 2_000;

  private KilledWriter() {}

  public static void main(String[] arguments) {
    RocksDbStore store = open(Path.of(arguments[0]));
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
      engine.apply(batch(engine.appliedIndex() + 1));
    }
  }

  static RocksDbStore open(Path directory) {
    return RocksDbUnderTest.open(directory);
  }

  /** Its content is what the batches up to its applied index make, no more and no less. */
  static void assertStateAtItsIndex(Engine engine) {
    TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
    for (long index = 1; index <= engine.appliedIndex(); index++) {
      for (Batch.Change change : batch(index).changes()) {
        switch (change) {
          case Batch.Put(byte[] key, byte[] value) -> expected.put(key, value);
          case Batch.Delete(byte[] key) -> expected.remove(key);
        }
      }
    }
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
