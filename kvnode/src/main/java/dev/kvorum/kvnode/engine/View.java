package dev.kvorum.kvnode.engine;

import java.util.Optional;

/**
 * A consistent, unchanging picture of an engine. Cheap to take; pins memory or files until closed,
 * also beyond its engine's and its store's close. Belongs to one thread at a time, with its
 * cursors.
 */
public interface View extends AutoCloseable {

  /** The applied index that this picture shows. */
  long appliedIndex();

  Optional<byte[]> get(byte[] key);

  /** The pairs of a range, one after the other; the caller closes it before the view. */
  Cursor scan(KeyRange range, Direction direction);

  @Override
  void close();
}
