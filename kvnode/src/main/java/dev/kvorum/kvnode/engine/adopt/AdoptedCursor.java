package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.KeyValue;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/** The adopted pairs among those of a source. */
final class AdoptedCursor implements Cursor {

  private final Cursor source;
  private final Predicate<KeyValue> adopted;
  private Optional<KeyValue> next;

  AdoptedCursor(Cursor source, Predicate<KeyValue> adopted) {
    this.source = source;
    this.adopted = adopted;
    next = findNext();
  }

  @Override
  public boolean hasNext() {
    if (next.isPresent()) {
      source.hasNext(); // which refuses where the scan is closed
    }
    return next.isPresent();
  }

  @Override
  public KeyValue next() {
    KeyValue found = next.orElseThrow(NoSuchElementException::new);
    next = findNext();
    return found;
  }

  @Override
  public void close() {
    source.close();
  }

  private Optional<KeyValue> findNext() {
    while (source.hasNext()) {
      KeyValue pair = source.next();
      if (adopted.test(pair)) {
        return Optional.of(pair);
      }
    }
    return Optional.empty();
  }
}
