package dev.kvorum.kvnode.engine.disk;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyValue;
import java.util.NoSuchElementException;

/** A cursor that holds something of a library's: gives it back once, and is not used after that. */
public abstract class LibraryCursor implements Cursor {

  private final Object source;
  private boolean closed;

  /**
   * @param source what is scanned, for messages
   */
  protected LibraryCursor(Object source) {
    this.source = source;
  }

  @Override
  public final boolean hasNext() {
    if (closed) {
      throw new EngineException(Reason.CLOSED, "this scan of " + source + " is closed");
    }
    return isOnPair();
  }

  @Override
  public final KeyValue next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return take();
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }

  boolean isClosed() {
    return closed;
  }

  protected abstract boolean isOnPair();

  /** The pair that it is on; goes on to the next. */
  protected abstract KeyValue take();

  protected abstract void release();
}
