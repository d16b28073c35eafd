package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Batch;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** The keys that batches have changed since a slice was begun. On the applying thread. */
final class Touched {

  /** A slice that took so long is not worth its memory: it is void, and begun again. */
  private static final int KEYS_MAX = 100_000;

  private final Set<ByteBuffer> keys = new HashSet<>();

  void add(Batch batch) {
    for (Batch.Change change : batch.changes()) {
      if (isWithinBounds()) {
        keys.add(ByteBuffer.wrap(change.key()));
      }
    }
  }

  boolean isWithinBounds() {
    return keys.size() < KEYS_MAX;
  }

  boolean contains(byte[] key) {
    return !keys.isEmpty() && keys.contains(ByteBuffer.wrap(key));
  }
}
