package dev.kvorum.kvnode.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * An engine with a row cache of what was written last before it: its gets cost a hash lookup, while
 * an ordered engine searches among all that it has in memory. Views and scans don't see the cache.
 *
 * <p>Only {@link #apply} fills it, never a reader. Else: a reader fetches the old value, a batch
 * puts a new one into engine and cache, and the reader overwrites it with the old one for good.
 */
public final class CachedEngine extends DelegatingEngine {

  /** Beside key and value: their headers, the map's entry, the queue's place. */
  private static final int ROW_OVERHEAD_BYTES = 128;

  private static final byte[] NOTHING = {};

  private final LongSupplier bytesMax;
  private final Map<Key, Row> rows = new ConcurrentHashMap<>();

  /** Keys of {@code rows}, each once, in the order in which they came. */
  private final Queue<Key> oldestFirst = new ArrayDeque<>();

  private long bytes;

  private record Row(Kind kind, byte[] value) {
    enum Kind {
      VALUE,
      DELETED,
      /** The batch under way changes it: the engine knows whether it is in already. */
      CHANGING
    }

    static final Row GONE = new Row(Kind.DELETED, NOTHING);
    static final Row IN_CHANGE = new Row(Kind.CHANGING, NOTHING);

    static Row of(Batch.Change change) {
      return switch (change) {
        case Batch.Put put -> new Row(Kind.VALUE, put.value());
        case Batch.Delete _ -> GONE;
      };
    }
  }

  private static final class Key {
    private final byte[] bytes;
    private final int hash;

    private Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  public CachedEngine(Engine engine, long bytesMax) {
    this(engine, () -> bytesMax);
  }

  /**
   * @param bytesMax of rows that are kept; may change, and is looked at when a batch is applied
   */
  public CachedEngine(Engine engine, LongSupplier bytesMax) {
    super(engine);
    this.bytesMax = bytesMax;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    Row row = rows.getOrDefault(new Key(key), Row.IN_CHANGE);
    return switch (row.kind()) {
      case VALUE -> Optional.of(row.value());
      case DELETED -> Optional.empty();
      case CHANGING -> super.get(key);
    };
  }

  /**
   * {@inheritDoc}
   *
   * <p>Rows that change are taken out of use first: until the engine has the batch they are all as
   * before it, and from then on as after it, whether they are read here or there. A cold batch
   * brings no new rows.
   */
  @Override
  public void apply(Batch batch) {
    for (Batch.Change change : batch.changes()) {
      Key key = new Key(change.key());
      if (rows.containsKey(key)) {
        keep(key, Row.IN_CHANGE);
      }
    }
    super.apply(batch);
    // Backwards, so that of several changes of a key the last is the only one that is ever seen.
    Row unknown = batch.isCold() ? Row.GONE : Row.IN_CHANGE;
    for (Batch.Change change : batch.changes().reversed()) {
      Key key = new Key(change.key());
      if (rows.getOrDefault(key, unknown) == Row.IN_CHANGE) {
        keep(key, Row.of(change));
      }
    }
    evict();
  }

  @Override
  public void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    rows.clear();
    oldestFirst.clear();
    bytes = 0;
    super.restore(pairs, appliedIndex);
  }

  @Override
  public void close() {
    super.close();
    rows.clear();
  }

  private void keep(Key key, Row row) {
    Row before = rows.put(key, row);
    if (before == null) {
      oldestFirst.add(key);
      bytes += ROW_OVERHEAD_BYTES + key.bytes.length;
    } else {
      bytes -= before.value().length;
    }
    bytes += row.value().length;
  }

  private void evict() {
    long most = bytesMax.getAsLong();
    while (bytes > most) {
      Key oldest = oldestFirst.remove();
      bytes -= ROW_OVERHEAD_BYTES + oldest.bytes.length + rows.remove(oldest).value().length;
    }
  }
}
