package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.Invariant;
import java.util.List;
import java.util.Optional;

/**
 * The state machine of a shard: the hashes that it owns, and for these keys with values and
 * versions, conditions, and the outcomes of named writes.
 *
 * <p>What it owns is decided where a command is applied, not where it is proposed (SAFETY 19). One
 * for another's hash leaves no trace, not even its stamp.
 */
public final class KeyValueMachine implements StateMachine {

  private final Engine engine;
  private final Lineage lineage;
  private final Optional<ShardState> founding;
  private final Values values;
  private final Dedupe dedupe = new Dedupe();
  private Counters counters = Counters.ZERO;
  private Optional<ShardState> state = Optional.empty();

  /** Empty also while the engine goes from one state to another: see {@link EngineReader}. */
  private volatile Optional<ShardState> published = Optional.empty();

  /**
   * @param engine what the shard owns is in there; as long as it isn't, everything belongs to
   *     others
   * @param founding what the shard owns at first, if it begins with nothing: never for the child of
   *     a split. Else: one that has lost what it was born with begins without, and nobody notices
   */
  public KeyValueMachine(Engine engine, Lineage lineage, Optional<ShardState> founding) {
    this.engine = engine;
    this.lineage = lineage;
    this.founding = founding;
    values = new Values(engine, this::nextVersion);
    reload();
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public Optional<ShardState> shardState() {
    return published;
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
  public Optional<byte[]> opening() {
    return state.isPresent()
        ? Optional.empty()
        : founding.map(
            first ->
                ShardCommandCodec.encode(
                    new ShardCommand.Begin(first.epoch(), first.shard(), first.range())));
  }

  @Override
  public void stamp(byte[] command, long stamp) {
    CommandCodec.stamp(command, stamp);
  }

  @Override
  public boolean isNeeded() {
    return lineage.isNeeded(engine);
  }

  @Override
  public void settled(long index) {
    lineage.settled(engine, index);
  }

  @Override
  public void unload() {
    published = Optional.empty();
  }

  @Override
  public void reload() {
    state = engine.get(Spaces.SHARD).map(ShardState::decode);
    counters = Counters.decode(engine.get(Spaces.COUNTERS));
    dedupe.reload(engine, state.map(ShardState::range).orElse(HashRange.ALL));
    published = state;
  }

  /** A shard command is a batch of its own: what follows it needs the engine that it makes. */
  @Override
  public int ready(List<Entry> entries) {
    int others = 0;
    while (others < entries.size() && entries.get(others).kind() != EntryKind.SHARD) {
      others++;
    }
    if (others > 0) {
      return others;
    }
    ShardCommand command = ShardCommandCodec.decode(entries.getFirst().data());
    return isReady(command, entries.getFirst().index()) ? 1 : 0;
  }

  private boolean isReady(ShardCommand command, long index) {
    if (ShardState.after(state, command, index, counters).isEmpty()) {
      return true;
    }
    return switch (command) {
      case ShardCommand.Split _ -> lineage.canSplit(state.orElseThrow());
      case ShardCommand.Absorb absorb ->
          hasFrozen(absorb) && lineage.canAbsorb(state.orElseThrow(), absorb.range());
      case ShardCommand.Begin _, ShardCommand.Freeze _, ShardCommand.Unfreeze _ -> true;
    };
  }

  /** Whether the donor's replica here is as complete as all of them are when they are frozen. */
  private boolean hasFrozen(ShardCommand.Absorb absorb) {
    return lineage
        .machine(absorb.donor())
        .flatMap(KeyValueMachine::shardState)
        .flatMap(ShardState::frozen)
        .filter(frozen -> frozen.index() == absorb.frozenIndex())
        .isPresent();
  }

  @Override
  public void apply(List<Entry> entries, Applied applied) {
    Entry first = entries.getFirst();
    if (first.kind() == EntryKind.SHARD) {
      reshape(ShardCommandCodec.decode(first.data()), first.index());
      applied.applied(first, new WriteEnd.Ended(new Outcome.Replaced(first.index())));
    } else {
      applyAll(entries, applied);
    }
  }

  private void applyAll(List<Entry> entries, Applied applied) {
    var batch = new Batch(entries.getLast().index());
    var ends = new WriteEnd[entries.size()];
    Counters before = counters;
    boolean asks = applied.asks();
    for (int i = 0; i < ends.length; i++) {
      Entry entry = entries.get(i);
      switch (entry.kind()) {
        case COMMAND -> ends[i] = apply(entry, batch, asks);
        case NOOP, MEMBERSHIP -> {} // Raft's own
        case SHARD -> throw new Invariant.Broken("a shard command is a batch of its own");
      }
    }
    values.batchEnds();
    if (!counters.equals(before)) {
      batch.put(Spaces.COUNTERS, counters.encode());
    }
    engine.apply(batch);
    for (int i = 0; i < ends.length; i++) { // a client may read its write as soon as it hears of it
      if (ends[i] != null) {
        applied.applied(entries.get(i), ends[i]);
      }
    }
  }

  /**
   * Nobody is told what the engine holds while it goes over from one state to the next; a reader
   * that began before and ends after finds another state than it began with.
   */
  private void reshape(ShardCommand command, long index) {
    var batch = new Batch(index);
    Optional<ShardState> next = ShardState.after(state, command, index, counters);
    if (next.isEmpty()) {
      engine.apply(batch);
      return;
    }
    batch.put(Spaces.SHARD, next.get().encode());
    published = Optional.empty();
    switch (command) {
      case ShardCommand.Split _ -> {
        dedupe.keepOnly(next.get().range());
        lineage.split(engine, batch);
      }
      case ShardCommand.Absorb absorb -> {
        takeOver(lineage.machine(absorb.donor()).orElseThrow(), batch);
        lineage.absorb(absorb, engine, batch);
      }
      case ShardCommand.Begin _, ShardCommand.Freeze _, ShardCommand.Unfreeze _ ->
          engine.apply(batch);
    }
    state = next;
    published = next;
    if (command instanceof ShardCommand.Split) {
      lineage.born(next.get().children().getLast(), engine);
    }
  }

  /**
   * All but the values. All replicas find the same in their donors, as a frozen shard's state
   * changes no more.
   */
  private void takeOver(KeyValueMachine donor, Batch batch) {
    Counters before = counters;
    counters = counters.absorbing(donor.counters);
    batch.put(Spaces.COUNTERS, counters.encode());
    dedupe.absorb(
        donor.dedupe,
        counters.stampMillis() - before.stampMillis(),
        counters.stampMillis() - donor.counters.stampMillis(),
        batch);
  }

  private WriteEnd apply(Entry entry, Batch batch, boolean asks) {
    Command command = CommandCodec.decode(entry.data());
    int partition = PartitionKey.hash(command.key());
    if (state.isEmpty() || !state.get().serves(partition)) {
      return new WriteEnd.Moved();
    }
    long stamp = Stamps.after(counters.stampMillis(), CommandCodec.stampOf(entry.data()));
    counters = new Counters(counters.version(), stamp);
    return new WriteEnd.Ended(
        command.idempotencyKey().isEmpty()
            ? values.apply(command, batch, asks)
            : applyOnce(command.idempotencyKey().get(), command, partition, entry, batch));
  }

  /**
   * A repeat gets the first answer; another request under the same key is refused; a full table
   * refuses (SAFETY 25).
   */
  private Outcome.OfWrite applyOnce(
      IdempotencyKey key, Command command, int partition, Entry entry, Batch batch) {
    dedupe.expire(counters.stampMillis(), batch);
    byte[] digest = DedupeRecord.digestOf(entry.data());
    List<DedupeRecord> before = dedupe.find(key);
    for (DedupeRecord known : before) {
      if (known.isOfRequest(digest)) {
        return known.outcome();
      }
    }
    if (!before.isEmpty()) {
      return new Outcome.IdempotencyKeyReused();
    }
    if (dedupe.isFull()) {
      return new Outcome.IdempotencyTableFull();
    }
    Outcome.OfWrite outcome = values.apply(command, batch, true); // a repeat may ask
    dedupe.remember(
        key,
        new DedupeRecord(entry.index(), counters.stampMillis(), partition, digest, outcome),
        batch);
    return outcome;
  }

  private long nextVersion() {
    counters = new Counters(counters.version() + 1, counters.stampMillis());
    return counters.version();
  }
}
