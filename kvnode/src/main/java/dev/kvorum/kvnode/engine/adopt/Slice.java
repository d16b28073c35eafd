package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.KeyValue;
import java.util.List;
import java.util.Optional;

/**
 * Part of a walk, found by one thread to be applied by another. Counts once, and only while it is
 * the one that was begun last.
 */
public final class Slice {

  private final Touched touched;
  private final Stretch stretch;

  Slice(Touched touched, Stretch stretch) {
    this.touched = touched;
    this.stretch = stretch;
  }

  /** Of the pairs that it copies or removes. */
  public long bytes() {
    return stretch.found().stream().mapToLong(p -> p.key().length + p.value().length).sum();
  }

  Touched touched() {
    return touched;
  }

  /** What no batch has decided otherwise meanwhile. */
  List<KeyValue> pairs() {
    return stretch.found().stream().filter(pair -> !touched.contains(pair.key())).toList();
  }

  Optional<byte[]> next() {
    return stretch.next();
  }

  boolean isLast() {
    return stretch.next().isEmpty();
  }
}
