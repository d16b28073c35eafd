package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.raft.Entry;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state machine of a shard: keys with values and versions, conditions, and the outcomes of
 * named writes.
 */
public final class KeyValueMachine implements StateMachine {

  private final Engine engine;
  private final Dedupe dedupe = new Dedupe();
  private Counters counters = Counters.ZERO;

  /** Versions that the batch under way gives to keys; empty for a deleted one. */
  private final Map<ByteBuffer, OptionalLong> inBatch = new HashMap<>();

  public KeyValueMachine(Engine engine) {
    this.engine = engine;
    reload();
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public long stampMillis() {
    return counters.stampMillis();
  }

  @Override
  public void check(byte[] command) {
    CommandCodec.decode(command);
  }

  @Override
  public void stamp(byte[] command, long stamp) {
    CommandCodec.stamp(command, stamp);
  }

  @Override
  public void reload() {
    counters = Counters.decode(engine.get(Spaces.COUNTERS));
    dedupe.reload(engine);
  }

  @Override
  public void apply(List<Entry> entries, Applied applied) {
    var batch = new Batch(entries.getLast().index());
    var outcomes = new Outcome.OfWrite[entries.size()];
    Counters before = counters;
    for (int i = 0; i < outcomes.length; i++) {
      Entry entry = entries.get(i);
      switch (entry.kind()) {
        case COMMAND -> outcomes[i] = apply(entry, batch);
        case NOOP, MEMBERSHIP -> {} // Raft's own
      }
    }
    inBatch.clear();
    if (!counters.equals(before)) {
      batch.put(Spaces.COUNTERS, counters.encode());
    }
    engine.apply(batch);
    for (int i = 0;
        i < outcomes.length;
        i++) { // a client may read its write as soon as it hears of it
      if (outcomes[i] != null) {
        applied.applied(entries.get(i), outcomes[i]);
      }
    }
  }

  private Outcome.OfWrite apply(Entry entry, Batch batch) {
    Command command = CommandCodec.decode(entry.data());
    long stamp = Stamps.after(counters.stampMillis(), CommandCodec.stampOf(entry.data()));
    counters = new Counters(counters.version(), stamp);
    return command.idempotencyKey().isEmpty()
        ? apply(command, batch)
        : applyOnce(command.idempotencyKey().get(), command, entry, batch);
  }

  /**
   * A repeat gets the first answer; another request under the same key is refused; a full table
   * refuses (SAFETY 25).
   */
  private Outcome.OfWrite applyOnce(IdempotencyKey key, Command command, Entry entry, Batch batch) {
    dedupe.expire(counters.stampMillis(), batch);
    byte[] digest = DedupeRecord.digestOf(entry.data());
    Optional<DedupeRecord> before = dedupe.find(key);
    if (before.isPresent()) {
      return before.get().isOfRequest(digest)
          ? before.get().outcome()
          : new Outcome.IdempotencyKeyReused();
    }
    if (dedupe.isFull()) {
      return new Outcome.IdempotencyTableFull();
    }
    Outcome.OfWrite outcome = apply(command, batch);
    int partition = PartitionKey.hash(command.key());
    dedupe.remember(
        key,
        new DedupeRecord(entry.index(), counters.stampMillis(), partition, digest, outcome),
        batch);
    return outcome;
  }

  private Outcome.OfWrite apply(Command command, Batch batch) {
    byte[] engineKey = Spaces.data(command.key());
    OptionalLong current = versionOf(engineKey);
    if (!holds(command.condition(), current)) {
      return new Outcome.PreconditionFailed(current);
    }
    return switch (command) {
      case Command.Put put -> {
        long version = nextVersion();
        batch.put(engineKey, new Stored(version, put.value()).encode());
        inBatch.put(ByteBuffer.wrap(engineKey), OptionalLong.of(version));
        yield current.isPresent() ? new Outcome.Replaced(version) : new Outcome.Created(version);
      }
      case Command.Delete _ -> {
        if (current.isEmpty()) {
          yield new Outcome.NothingToDelete();
        }
        batch.delete(engineKey);
        inBatch.put(ByteBuffer.wrap(engineKey), OptionalLong.empty());
        yield new Outcome.Deleted(nextVersion());
      }
    };
  }

  private OptionalLong versionOf(byte[] engineKey) {
    OptionalLong written = inBatch.get(ByteBuffer.wrap(engineKey));
    if (written != null) {
      return written;
    }
    Optional<byte[]> stored = engine.get(engineKey);
    return stored.isPresent()
        ? OptionalLong.of(Stored.versionOf(stored.get()))
        : OptionalLong.empty();
  }

  private static boolean holds(Condition condition, OptionalLong current) {
    return switch (condition) {
      case Condition.Always _ -> true;
      case Condition.VersionIs is -> current.isPresent() && current.getAsLong() == is.version();
      case Condition.Present _ -> current.isPresent();
      case Condition.Absent _ -> current.isEmpty();
    };
  }

  private long nextVersion() {
    counters = new Counters(counters.version() + 1, counters.stampMillis());
    return counters.version();
  }
}
