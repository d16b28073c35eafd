package dev.kvorum.kvnode.powerloss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A program that opens an engine, checks that its content is exactly what its index says, and then
 * writes until it is killed. It prints the index that it found and each higher durable one after
 * it.
 *
 * <p>The batch of an index follows from the index alone. Now and then one comes as a restore of all
 * that it leads to.
 */
public final class EngineWriter {

  private static final int REPLICA = 1;
  private static final int KEYS = 300;
  private static final int VALUE_BYTES = 2_000;
  private static final int RESTORE_EVERY = 150;

  private final Engine engine;
  private final TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);

  private EngineWriter(Engine engine) {
    this.engine = engine;
  }

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0], "engine");
    Engine engine = EngineUnderTest.valueOf(arguments[1]).open(directory).open(REPLICA);
    var writer = new EngineWriter(engine);
    writer.check();
    System.out.println(engine.appliedIndex());
    Thread.ofPlatform().daemon().start(writer::flush);
    while (true) {
      writer.write(engine.appliedIndex() + 1);
    }
  }

  private void check() {
    for (long index = 1; index <= engine.appliedIndex(); index++) {
      expect(batch(index));
    }
    try (View view = engine.view();
        Cursor cursor = view.scan(KeyRange.ALL, Direction.FORWARD)) {
      expected.forEach(
          (key, value) -> {
            KeyValue pair = cursor.next();
            assertArrayEquals(key, pair.key());
            assertArrayEquals(value, pair.value());
          });
      assertFalse(cursor.hasNext(), "more than was written");
    }
  }

  private void flush() {
    for (long told = engine.appliedIndex(); true; ) {
      engine.flush();
      long durable = engine.durableIndex();
      if (durable > told) {
        System.out.println(durable);
        told = durable;
      }
    }
  }

  private void write(long index) {
    Batch batch = batch(index);
    expect(batch);
    if (index % RESTORE_EVERY == 0) {
      engine.restore(expected.entrySet().stream().map(EngineWriter::pair).iterator(), index);
      System.out.println(index);
    } else {
      engine.apply(batch);
    }
  }

  private static KeyValue pair(Map.Entry<byte[], byte[]> entry) {
    return new KeyValue(entry.getKey(), entry.getValue());
  }

  private void expect(Batch batch) {
    for (Batch.Change change : batch.changes()) {
      switch (change) {
        case Batch.Put(byte[] key, byte[] value) -> expected.put(key, value);
        case Batch.Delete(byte[] key) -> expected.remove(key);
      }
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
