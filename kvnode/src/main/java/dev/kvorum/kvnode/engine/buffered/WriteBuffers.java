package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps what the replicas of a store hold unflushed within one budget: at half of it the largest is
 * flushed by the thread of this store, and once all of it is used there is no room until that is
 * done.
 */
final class WriteBuffers implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(WriteBuffers.class.getName());

  private final String library;
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final Set<Replica> replicas = ConcurrentHashMap.newKeySet();
  private final ExecutorService flusher;

  /** Asked for, or under way. Guarded by this object. */
  private boolean flushing;

  /** Why there is still no room after the last flush. Guarded by this object. */
  private Optional<EngineException> failure = Optional.empty();

  WriteBuffers(String library, long bytesMax, ThreadFactory thread) {
    this.library = library;
    this.bytesMax = bytesMax;
    flusher = Executors.newSingleThreadExecutor(thread);
  }

  void add(Replica replica) {
    replicas.add(replica);
  }

  void remove(Replica replica) {
    replicas.remove(replica);
  }

  long heldBytes() {
    return bytes.get();
  }

  /** Whether something more may be buffered; where not, room is being made. */
  boolean hasRoom() {
    return bytes.get() < bytesMax || makesRoom();
  }

  /** Waits until something more may be buffered; throws what the flush has thrown. */
  synchronized void awaitRoom() {
    while (!hasRoom()) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineException(
            Reason.FAILED, "interrupted while " + library + " was flushed to make room", e);
      }
    }
  }

  /**
   * @param added bytes, negative where a flush has freed them
   */
  void changed(long added) {
    long held = bytes.addAndGet(added);
    if (added > 0 && held >= bytesMax / 2) {
      flushSoon();
    }
  }

  /** Waits for a flush that is under way. */
  @Override
  public void close() {
    flusher.close();
  }

  private synchronized boolean makesRoom() {
    if (failure.isPresent()) {
      EngineException why = failure.get();
      failure = Optional.empty();
      throw new EngineException(why.reason(), why.getMessage(), why);
    }
    flushSoon();
    return false;
  }

  private synchronized void flushSoon() {
    if (flushing) {
      return;
    }
    try {
      flusher.execute(this::flushLargest);
      flushing = true;
    } catch (RejectedExecutionException e) {
      throw new EngineException(Reason.CLOSED, "the engines of " + library + " are closed", e);
    }
  }

  private void flushLargest() {
    Optional<EngineException> failed = Optional.empty();
    try {
      replicas.stream()
          .max(Comparator.comparingLong(Replica::bufferedBytes))
          .ifPresent(Replica::flushUnlessClosed);
    } catch (EngineException e) {
      LOG.log(System.Logger.Level.WARNING, "a write buffer can't be flushed: " + e.getMessage());
      failed = Optional.of(e);
    } finally {
      flushed(failed);
    }
  }

  private synchronized void flushed(Optional<EngineException> failed) {
    flushing = false;
    failure = bytes.get() < bytesMax ? Optional.empty() : failed;
    notifyAll();
  }
}
