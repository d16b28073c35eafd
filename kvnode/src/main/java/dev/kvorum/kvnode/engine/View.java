package dev.kvorum.kvnode.engine;

import java.util.Optional;

/** A consistent, unchanging picture of an engine. Cheap to take; pins memory or files until closed. */
public interface View extends AutoCloseable {

  /** The applied index that this picture shows. */
  long appliedIndex();

  Optional<byte[]> get(byte[] key);

  /** The pairs of a range, one after the other; the caller closes it before the view. */
  Cursor scan(KeyRange range, Direction direction);

  @Override
  void close();
}
