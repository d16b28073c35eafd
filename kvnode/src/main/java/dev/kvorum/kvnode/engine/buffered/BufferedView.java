package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.View;
import java.util.Optional;

/** The layers of one picture over one state of its table. */
final class BufferedView implements View {

  private final Picture picture;
  private final Reading reading;
  private boolean closed;

  /**
   * @param picture its generation was acquired by the caller and is released by {@link #close}
   * @param reading not beyond the picture
   */
  BufferedView(Picture picture, Reading reading) {
    this.picture = picture;
    this.reading = reading;
  }

  @Override
  public long appliedIndex() {
    return picture.position().appliedIndex();
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    checkOpen();
    Optional<byte[]> change = picture.change(key);
    return change.isPresent() ? Picture.valueOf(change.get()) : reading.get(key);
  }

  @Override
  public Cursor scan(KeyRange range, Direction direction) {
    checkOpen();
    return picture.scan(reading.scan(range, direction), range, direction);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      reading.close();
      picture.generation().release();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new EngineException(
          Reason.CLOSED, "this view of " + picture.generation() + " is closed");
    }
  }
}
