package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.meta.HashRange;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which writes with an idempotency key were applied, and how each ended: part of the replicated
 * state, so that a repeat finds it whatever happened in between (SAFETY 25). In memory, with every
 * change in the engine's batch too; the engine may also hold those of a range that was split off,
 * which count for nothing.
 */
final class Dedupe {

  /** How long a key is kept, by stamps. */
  static final long KEPT_MILLIS = 10 * 60 * 1000;

  /**
   * How many keys a shard keeps; none is forgotten early, so a full table refuses. One that has
   * taken over another's keys may hold more.
   */
  static final int KEYS_MAX = 65_536;

  private record Known(byte[] name, DedupeRecord record) {
    byte[] engineKey() {
      return Spaces.dedupe(record.partition(), name);
    }
  }

  private static final Comparator<Known> BY_AGE =
      Comparator.<Known>comparingLong(known -> known.record().stampMillis())
          .thenComparingLong(known -> known.record().order());

  /** In the order of their stamps, which never fall. */
  private final Deque<Known> oldestFirst = new ArrayDeque<>();

  /** Nearly always one: two shards that each knew a name may have become one. */
  private final Map<ByteBuffer, List<DedupeRecord>> byName = new HashMap<>();

  /** Forgets all but what an engine holds for the hashes that the shard owns. */
  void reload(Engine engine, HashRange range) {
    List<Known> found = new ArrayList<>();
    try (View view = engine.view();
        Cursor pairs = view.scan(Spaces.dedupe(range), Direction.FORWARD)) {
      pairs.forEachRemaining(
          pair ->
              found.add(
                  new Known(
                      Spaces.idempotencyKeyOf(pair.key()), DedupeRecord.decode(pair.value()))));
    }
    rebuild(found);
  }

  /** What is known under a key, in any partition. */
  List<DedupeRecord> find(IdempotencyKey key) {
    return byName.getOrDefault(ByteBuffer.wrap(key.bytes()), List.of());
  }

  boolean isFull() {
    return oldestFirst.size() >= KEYS_MAX;
  }

  void remember(IdempotencyKey key, DedupeRecord record, Batch batch) {
    var known = new Known(key.bytes(), record);
    add(known);
    batch.put(known.engineKey(), record.encode());
  }

  /** Forgets what is older than it is kept, by the stamp of the entry that is being applied. */
  void expire(long stampMillis, Batch batch) {
    while (!oldestFirst.isEmpty()
        && stampMillis - oldestFirst.getFirst().record().stampMillis() >= KEPT_MILLIS) {
      Known oldest = oldestFirst.removeFirst();
      batch.delete(oldest.engineKey());
      byName.computeIfPresent(
          ByteBuffer.wrap(oldest.name()), (_, records) -> without(records, oldest.record()));
    }
  }

  /** Those of other hashes belong to another shard, which takes them from the engine. */
  void keepOnly(HashRange range) {
    rebuild(
        oldestFirst.stream().filter(known -> range.contains(known.record().partition())).toList());
  }

  /**
   * Takes over what a neighbour knows. All keep their age, though the shards' times differ. Else:
   * shards first led by nodes whose clocks differ by ten minutes become one, and forget at once
   * what the one behind has remembered.
   *
   * @param ownMillis how far this shard's time goes forward now
   * @param donorMillis how far that of the neighbour does
   */
  void absorb(Dedupe donor, long ownMillis, long donorMillis, Batch batch) {
    List<Known> theirs = later(donor.oldestFirst, donorMillis);
    List<Known> all = new ArrayList<>(later(oldestFirst, ownMillis));
    List<Known> changed = new ArrayList<>(theirs);
    if (ownMillis > 0) {
      changed.addAll(all);
    }
    changed.forEach(known -> batch.put(known.engineKey(), known.record().encode()));
    all.addAll(theirs);
    rebuild(all);
  }

  private static List<Known> later(Collection<Known> records, long millis) {
    return records.stream()
        .map(known -> new Known(known.name(), known.record().later(millis)))
        .toList();
  }

  private void rebuild(List<Known> all) {
    oldestFirst.clear();
    byName.clear();
    all.stream().sorted(BY_AGE).forEach(this::add);
  }

  private void add(Known known) {
    oldestFirst.addLast(known);
    byName.merge(ByteBuffer.wrap(known.name()), List.of(known.record()), Dedupe::joined);
  }

  private static List<DedupeRecord> joined(List<DedupeRecord> some, List<DedupeRecord> others) {
    List<DedupeRecord> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /** Null for none left, as a map wants it. */
  private static List<DedupeRecord> without(List<DedupeRecord> records, DedupeRecord one) {
    List<DedupeRecord> left = records.stream().filter(record -> record != one).toList();
    return left.isEmpty() ? null : left;
  }
}
