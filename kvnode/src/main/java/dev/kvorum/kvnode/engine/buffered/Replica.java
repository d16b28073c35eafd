package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A replica's state, which its engine is opened on and closed over; lives as long as the store. */
final class Replica {

  private static final System.Logger LOG = System.getLogger(Replica.class.getName());

  private final Homes homes;
  private final Tables tables;
  private final WriteBuffers buffers;

  /** Held while the table is committed to or replaced. */
  private final ReentrantLock commits = new ReentrantLock();

  /** Replaced under this object's monitor only, by the applying and the flushing thread. */
  private volatile Picture picture;

  private volatile boolean closed;

  Replica(Generation generation, Homes homes, Tables tables, WriteBuffers buffers) {
    this.homes = homes;
    this.tables = tables;
    this.buffers = buffers;
    picture = Picture.of(generation);
    buffers.add(this);
  }

  Position position() {
    return picture.position();
  }

  long durableIndex() {
    return picture.generation().durable().appliedIndex();
  }

  long bufferedBytes() {
    return picture.bufferedBytes();
  }

  /**
   * The layers are read before the table: what a flush moves down meanwhile is found there, and
   * what the table has beyond this picture was published before it was flushed.
   */
  Optional<byte[]> get(byte[] key) {
    Picture seen = acquire();
    try {
      Optional<byte[]> change = seen.change(key);
      return change.isPresent() ? Picture.valueOf(change.get()) : seen.generation().get(key);
    } finally {
      seen.generation().release();
    }
  }

  View view() {
    while (true) {
      Picture seen = acquire();
      try {
        Reading reading = seen.generation().read();
        if (reading.position().sequence() <= seen.position().sequence()) {
          return new BufferedView(seen, reading);
        }
        reading.close(); // flushes have overtaken this picture: take a newer one
      } catch (RuntimeException e) {
        seen.generation().release();
        throw e;
      }
      seen.generation().release();
    }
  }

  boolean hasRoom() {
    return buffers.hasRoom();
  }

  void apply(Batch batch) {
    buffers.awaitRoom();
    long added;
    synchronized (this) {
      checkOpen();
      Picture before = picture;
      if (batch.appliedIndex() < before.position().appliedIndex()) {
        throw new IllegalArgumentException(
            before.generation()
                + " is at index "
                + before.position().appliedIndex()
                + " and can't go back to "
                + batch.appliedIndex());
      }
      Picture after = before.with(batch);
      added = after.bufferedBytes() - before.bufferedBytes();
      picture = after;
    }
    buffers.changed(added);
  }

  void flush() {
    if (!flushUnlessClosed()) {
      checkOpen();
    }
  }

  /** For those who don't know whether it was dropped; returns whether it was flushed. */
  boolean flushUnlessClosed() {
    commits.lock();
    try {
      if (closed) {
        return false;
      }
      Generation generation = acquire().generation();
      try {
        long target = picture.position().sequence();
        while (generation.durable().sequence() < target) {
          commitFrozen();
        }
        return true;
      } finally {
        generation.release();
      }
    } finally {
      commits.unlock();
    }
  }

  /**
   * The new state is whole and on the disk before the old one is touched. Gets, views and a start
   * after a crash find the one or the other.
   */
  void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    checkOpen();
    Home home = homes.next(picture.generation().home().name().replica());
    home.make(tables, pairs, appliedIndex);
    Generation restored = home.open(tables);
    Generation old;
    long forgotten;
    commits.lock();
    try {
      synchronized (this) {
        old = picture.generation();
        forgotten = picture.bufferedBytes();
        picture = Picture.of(restored);
      }
    } finally {
      commits.unlock();
    }
    buffers.changed(-forgotten);
    forget(old);
  }

  long sizeBytes() {
    Picture seen = acquire();
    try {
      return seen.generation().sizeBytes() + seen.bufferedBytes();
    } finally {
      seen.generation().release();
    }
  }

  /** Nobody applies any more; what is buffered is forgotten. */
  void close() {
    if (end()) {
      picture.generation().release();
    }
  }

  void drop() {
    if (end()) {
      picture.generation().discard();
    }
  }

  /** Waits for a commit under way, which else would give back what is given back here. */
  private boolean end() {
    commits.lock();
    try {
      if (closed) {
        return false;
      }
      synchronized (this) {
        closed = true;
      }
      buffers.remove(this);
      buffers.changed(-picture.bufferedBytes());
      return true;
    } finally {
      commits.unlock();
    }
  }

  private void commitFrozen() {
    Picture frozen;
    synchronized (this) {
      frozen = picture.freeze();
      picture = frozen;
    }
    frozen.generation().commit(frozen.frozen().inOrder(), frozen.frozen().position());
    synchronized (this) {
      picture = picture.withoutFrozen();
    }
    buffers.changed(-frozen.frozen().bytes());
  }

  /** The state after it is in place and counts: the restore has not failed. */
  private static void forget(Generation old) {
    try {
      old.discard();
    } catch (EngineException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the state before a restore stays until the next start: " + e.getMessage());
    }
  }

  /** The picture, whose table can't be closed until the caller releases it. */
  private Picture acquire() {
    checkOpen();
    Picture seen = picture;
    while (!seen.generation().tryAcquire()) {
      Thread.onSpinWait(); // a restore has just put another in its place
      checkOpen();
      seen = picture;
    }
    return seen;
  }

  private void checkOpen() {
    if (closed) {
      throw new EngineException(Reason.CLOSED, picture.generation() + " is closed");
    }
  }
}
