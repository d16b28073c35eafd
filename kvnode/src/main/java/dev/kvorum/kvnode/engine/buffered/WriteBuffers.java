package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps what the replicas of a store hold unflushed within one budget: at half of it the largest is
 * flushed by the thread of this store, and once all of it is used an apply waits for that.
 */
final class WriteBuffers implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(WriteBuffers.class.getName());

  private final String library;
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final Set<Replica> replicas = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final ExecutorService flusher;

  WriteBuffers(String library, long bytesMax) {
    this.library = library;
    this.bytesMax = bytesMax;
    flusher =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("kvorum-" + library.toLowerCase() + "-flush").factory());
  }

  void add(Replica replica) {
    replicas.add(replica);
  }

  void remove(Replica replica) {
    replicas.remove(replica);
  }

  /** Waits until something more may be buffered; throws what the flush has thrown. */
  void awaitRoom() {
    while (bytes.get() >= bytesMax) {
      try {
        submit().get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof EngineException failure) {
          throw new EngineException(failure.reason(), failure.getMessage(), failure);
        }
        throw new EngineException(Reason.FAILED, library + " can't be flushed: " + e.getCause(), e);
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
    if (added > 0 && held >= bytesMax / 2 && underWay.compareAndSet(false, true)) {
      submit();
    }
  }

  /** Waits for a flush that is under way. */
  @Override
  public void close() {
    flusher.close();
  }

  private Future<?> submit() {
    try {
      return flusher.submit(this::flushLargest);
    } catch (RejectedExecutionException e) {
      throw new EngineException(Reason.CLOSED, "the engines of " + library + " are closed", e);
    }
  }

  private void flushLargest() {
    underWay.set(false);
    try {
      replicas.stream()
          .max(Comparator.comparingLong(Replica::bufferedBytes))
          .ifPresent(Replica::flush);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a write buffer can't be flushed: " + e.getMessage());
      throw e;
    }
  }
}
