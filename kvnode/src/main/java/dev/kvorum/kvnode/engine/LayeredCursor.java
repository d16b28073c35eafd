package dev.kvorum.kvnode.engine;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Merges layers that lie over each other: of one key, the uppermost layer counts. */
public final class LayeredCursor implements Cursor {

  /**
   * The value of a key that is gone in its layer and all below; known by identity, for a value may
   * be empty too. No cursor over layers shows it.
   */
  public static final byte[] DELETED = {};

  /** A layer and the pair of it that comes next. */
  private static final class Head {
    private final Cursor layer;
    private Optional<KeyValue> pair = Optional.empty();

    Head(Cursor layer) {
      this.layer = layer;
      step();
    }

    void step() {
      pair = layer.hasNext() ? Optional.of(layer.next()) : Optional.empty();
    }

    boolean isAt(byte[] key) {
      return pair.isPresent() && Arrays.equals(pair.get().key(), key);
    }
  }

  private final List<Head> heads;
  private final Direction direction;
  private Optional<KeyValue> next;

  /**
   * @param layers the uppermost first; closed with this one
   */
  public LayeredCursor(List<Cursor> layers, Direction direction) {
    this.direction = direction;
    heads = layers.stream().map(Head::new).toList();
    next = findNext();
  }

  @SuppressWarnings("ReferenceEquality")
  public static boolean isDeleted(byte[] value) {
    return value == DELETED;
  }

  @Override
  public boolean hasNext() {
    if (next.isPresent()) {
      heads.getLast().layer.hasNext(); // which refuses where the scan is closed
    }
    return next.isPresent();
  }

  @Override
  public KeyValue next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    KeyValue found = next.orElseThrow();
    next = findNext();
    return found;
  }

  @Override
  public void close() {
    heads.forEach(head -> head.layer.close());
  }

  /** The first pair that is left and not deleted. */
  private Optional<KeyValue> findNext() {
    while (true) {
      Optional<KeyValue> first = first();
      if (first.isEmpty()) {
        return first;
      }
      for (Head head : heads) {
        if (head.isAt(first.get().key())) {
          head.step();
        }
      }
      if (!isDeleted(first.get().value())) {
        return first;
      }
    }
  }

  /** The pair that comes first; of equal keys the one of the uppermost layer. */
  private Optional<KeyValue> first() {
    Optional<KeyValue> first = Optional.empty();
    for (Head head : heads) {
      if (head.pair.isPresent() && (first.isEmpty() || comesBefore(head.pair.get(), first.get()))) {
        first = head.pair;
      }
    }
    return first;
  }

  private boolean comesBefore(KeyValue one, KeyValue other) {
    int order = Arrays.compareUnsigned(one.key(), other.key());
    return switch (direction) {
      case FORWARD -> order < 0;
      case REVERSE -> order > 0;
    };
  }
}
