package dev.kvorum.kvnode.kube;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** One watch, from its begin until the server ends it, or it is so old that it may be dead. */
final class Watching {

  private static final System.Logger LOG = System.getLogger(Watching.class.getName());

  /** A connection whose other end is gone without a word rings no more. */
  private static final long OLD_NANOS = Duration.ofMinutes(2).toNanos();

  private final AtomicBoolean ended = new AtomicBoolean();
  private final long begunNanos = System.nanoTime();
  private final AutoCloseable watch;

  private Watching(Api api, String version, Runnable bell) {
    watch =
        api.watch(
            version,
            bell,
            () -> {
              if (!ended.getAndSet(true)) {
                bell.run();
              }
            });
  }

  /**
   * @param bell rung for each change, and at the end
   */
  static Watching begin(Api api, String version, Runnable bell) {
    return new Watching(api, version, bell);
  }

  /** Ends it where it is too old. */
  boolean goesOn() {
    if (System.nanoTime() - begunNanos > OLD_NANOS) {
      end();
    }
    return !ended.get();
  }

  void end() {
    ended.set(true);
    try {
      watch.close();
    } catch (Exception e) { // of a connection that nobody needs any more
      LOG.log(System.Logger.Level.DEBUG, "a watch ended badly", e);
    }
  }
}
