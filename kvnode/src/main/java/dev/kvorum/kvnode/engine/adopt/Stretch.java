package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was found on one stretch of a walk over a range.
 *
 * @param next where the walk goes on; empty at its end
 */
record Stretch(List<KeyValue> found, Optional<byte[]> next) {

  /**
   * @param bytesMax of what is read, wanted or not, so that a stretch ends where nothing is found
   *     too; at least one pair is read
   */
  static Stretch of(View view, KeyRange range, long bytesMax, Predicate<KeyValue> wanted) {
    List<KeyValue> found = new ArrayList<>();
    long bytes = 0;
    try (Cursor pairs = view.scan(range, Direction.FORWARD)) {
      while (pairs.hasNext()) {
        KeyValue pair = pairs.next();
        if (wanted.test(pair)) {
          found.add(pair);
        }
        bytes += pair.key().length + pair.value().length;
        if (bytes >= bytesMax) {
          return new Stretch(found, Optional.of(successor(pair.key())));
        }
      }
    }
    return new Stretch(found, Optional.empty());
  }

  /** The next key there can be in byte order: this one with a zero after it. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}
