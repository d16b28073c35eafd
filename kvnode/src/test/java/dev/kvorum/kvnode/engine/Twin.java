package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;

/** The dumb twin: a sorted map that is copied for every picture. */
public final class Twin {

  private final TreeMap<byte[], byte[]> pairs = new TreeMap<>(Arrays::compareUnsigned);
  private long appliedIndex;

  public Twin copy() {
    Twin copy = new Twin();
    copy.pairs.putAll(pairs);
    copy.appliedIndex = appliedIndex;
    return copy;
  }

  public void apply(Batch batch) {
    for (Batch.Change change : batch.changes()) {
      switch (change) {
        case Batch.Put(byte[] key, byte[] value) -> pairs.put(key, value);
        case Batch.Delete(byte[] key) -> pairs.remove(key);
      }
    }
    appliedIndex = batch.appliedIndex();
  }

  public void restore(Iterator<KeyValue> restored, long index) {
    pairs.clear();
    restored.forEachRemaining(pair -> pairs.put(pair.key(), pair.value()));
    appliedIndex = index;
  }

  public long appliedIndex() {
    return appliedIndex;
  }

  public Optional<byte[]> get(byte[] key) {
    return Optional.ofNullable(pairs.get(key));
  }

  public List<KeyValue> scan(KeyRange range, Direction direction) {
    List<KeyValue> found = new ArrayList<>();
    for (Entry<byte[], byte[]> pair : pairs.entrySet()) {
      if (range.contains(pair.getKey())) {
        found.add(new KeyValue(pair.getKey(), pair.getValue()));
      }
    }
    return switch (direction) {
      case FORWARD -> found;
      case REVERSE -> found.reversed();
    };
  }

  public void assertSame(View view) {
    assertEquals(appliedIndex, view.appliedIndex());
    assertSame(view, KeyRange.ALL, Direction.FORWARD);
  }

  public void assertSame(View view, KeyRange range, Direction direction) {
    List<KeyValue> expected = scan(range, direction);
    List<KeyValue> found = pairs(view, range, direction);
    assertEquals(keys(expected), keys(found), "keys " + direction + " " + range);
    for (int position = 0; position < expected.size(); position++) {
      assertArrayEquals(expected.get(position).value(), found.get(position).value());
    }
  }

  public static List<KeyValue> pairs(View view, KeyRange range, Direction direction) {
    List<KeyValue> found = new ArrayList<>();
    try (Cursor cursor = view.scan(range, direction)) {
      cursor.forEachRemaining(found::add);
    }
    return found;
  }

  public static List<String> keys(List<KeyValue> pairs) {
    return pairs.stream().map(pair -> Arrays.toString(pair.key())).toList();
  }
}
