package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.buffered.Position;
import java.nio.ByteBuffer;

/**
 * What a table says of itself, changed by the transaction that changes its pairs.
 *
 * @param nextSpace number of the space that the next branch leads to
 */
record Stored(Position position, long nextSpace) {

  static final int BYTES = 3 * Long.BYTES;

  static final Stored NEW = new Stored(Position.NEW, 0);

  static Stored read(ByteBuffer bytes) {
    return new Stored(new Position(bytes.getLong(), bytes.getLong()), bytes.getLong());
  }

  void write(ByteBuffer bytes) {
    bytes.putLong(position.sequence()).putLong(position.appliedIndex()).putLong(nextSpace);
  }
}
