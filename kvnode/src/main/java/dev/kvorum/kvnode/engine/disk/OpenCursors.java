package dev.kvorum.kvnode.engine.disk;

import java.util.ArrayList;
import java.util.List;

/** The cursors of one view, which end with it at the latest. */
public final class OpenCursors {

  private final List<LibraryCursor> open = new ArrayList<>();

  /** Forgets those that were closed meanwhile. */
  public LibraryCursor add(LibraryCursor cursor) {
    open.removeIf(LibraryCursor::isClosed);
    open.add(cursor);
    return cursor;
  }

  public void close() {
    open.forEach(LibraryCursor::close);
  }
}
