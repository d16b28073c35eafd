package dev.kvorum.kvnode.engine;

import java.util.Iterator;

/** Walks over pairs in order; belongs to one thread. */
public interface Cursor extends Iterator<KeyValue>, AutoCloseable {
  @Override
  void close();
}
