package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which writes with an idempotency key were applied, and how each ended: part of the replicated
 * state, so that a repeat finds it whatever happened in between (SAFETY 25). In memory, with every
 * change in the engine's batch too.
 */
final class Dedupe {

  /** How long a key is kept, by stamps. */
  static final long KEPT_MILLIS = 10 * 60 * 1000;

  /** How many keys a shard keeps; none is forgotten early, so a full table refuses. */
  static final int KEYS_MAX = 65_536;

  /** In the order of their stamps, which never fall. */
  private final Map<ByteBuffer, DedupeRecord> records = new LinkedHashMap<>();

  void reload(Engine engine) {
    records.clear();
    List<Map.Entry<ByteBuffer, DedupeRecord>> found = new ArrayList<>();
    try (View view = engine.view();
        Cursor pairs = view.scan(Spaces.ALL_DEDUPE, Direction.FORWARD)) {
      pairs.forEachRemaining(
          pair -> {
            ByteBuffer key = ByteBuffer.wrap(Spaces.withoutSpace(pair.key()));
            found.add(Map.entry(key, DedupeRecord.decode(pair.value())));
          });
    }
    found.sort(Comparator.comparingLong(entry -> entry.getValue().order()));
    found.forEach(entry -> records.put(entry.getKey(), entry.getValue()));
  }

  Optional<DedupeRecord> find(IdempotencyKey key) {
    return Optional.ofNullable(records.get(ByteBuffer.wrap(key.bytes())));
  }

  boolean isFull() {
    return records.size() >= KEYS_MAX;
  }

  void remember(IdempotencyKey key, DedupeRecord record, Batch batch) {
    records.put(ByteBuffer.wrap(key.bytes()), record);
    batch.put(Spaces.dedupe(key.bytes()), record.encode());
  }

  /** Forgets what is older than it is kept, by the stamp of the entry that is being applied. */
  void expire(long stampMillis, Batch batch) {
    Iterator<Map.Entry<ByteBuffer, DedupeRecord>> oldestFirst = records.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Map.Entry<ByteBuffer, DedupeRecord> oldest = oldestFirst.next();
      if (stampMillis - oldest.getValue().stampMillis() < KEPT_MILLIS) {
        return;
      }
      batch.delete(Spaces.dedupe(oldest.getKey().array()));
      oldestFirst.remove();
    }
  }
}
