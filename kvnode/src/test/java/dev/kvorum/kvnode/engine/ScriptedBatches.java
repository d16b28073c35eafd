package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Batches that follow from their index alone, and the content that they lead to: whoever finds an
 * engine's files knows what should be in them. They are large enough that engines flush by
 * themselves, too.
 */
public final class ScriptedBatches {

  private static final int VALUE_BYTES = 2_000;
  private static final int CHANGES = 8;

  private final int keys;
  private final TreeMap<byte[], byte[]> content = new TreeMap<>(Arrays::compareUnsigned);
  private long last;

  /**
   * @param keys how many different ones there are
   */
  public ScriptedBatches(int keys) {
    this.keys = keys;
  }

  /** The batch of the next index, whose changes are part of the content from now on. */
  public Batch next() {
    Batch batch = batch(last + 1);
    for (Batch.Change change : batch.changes()) {
      switch (change) {
        case Batch.Put(byte[] key, byte[] value) -> content.put(key, value);
        case Batch.Delete(byte[] key) -> content.remove(key);
      }
    }
    last++;
    return batch;
  }

  /** Takes all batches up to an index. */
  public ScriptedBatches skipTo(long index) {
    while (last < index) {
      next();
    }
    return this;
  }

  /** The content, for a restore. */
  public Iterator<KeyValue> pairs() {
    return content.entrySet().stream()
        .map(entry -> new KeyValue(entry.getKey(), entry.getValue()))
        .iterator();
  }

  /** An engine holds the content, no more and no less. */
  public void assertIn(Engine engine) {
    try (View view = engine.view();
        Cursor cursor = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      content.forEach(
          (key, value) -> {
            KeyValue pair = cursor.next();
            assertArrayEquals(key, pair.key());
            assertArrayEquals(value, pair.value());
          });
      assertFalse(cursor.hasNext(), "more than was written");
    }
  }

  private Batch batch(long index) {
    SplittableRandom random = new SplittableRandom(index);
    Batch batch = new Batch(index);
    for (int change = 0; change < CHANGES; change++) {
      byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(random.nextInt(keys)).array();
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
