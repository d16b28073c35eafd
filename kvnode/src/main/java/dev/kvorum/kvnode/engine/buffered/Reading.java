package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import java.util.Optional;

/** One committed state of a table, which later commits don't change. Belongs to one thread. */
public interface Reading extends AutoCloseable {

  Position position();

  Optional<byte[]> get(byte[] key);

  /** The caller closes it before the reading. */
  Cursor scan(KeyRange range, Direction direction);

  @Override
  void close();
}
