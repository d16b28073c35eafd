package dev.kvorum.kvnode;

import dev.kvorum.kvnode.raft.Invariant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * The node's platform threads, by name. An exception that leaves one ends the process at once: a
 * replica that went on half alive could break what it promised, one that is dead is what the others
 * are made for.
 */
final class Threads {

  private static final System.Logger LOG = System.getLogger(Threads.class.getName());
  private static final int BROKEN = 70;

  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  /**
   * On threads that are not ours only what is broken for good ends the process: a request's mistake
   * is that request's.
   */
  static void haltOnBroken() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          if (failure instanceof Invariant.Broken || failure instanceof Error) {
            halt(thread, failure);
          } else {
            LOG.log(
                System.Logger.Level.WARNING, thread.getName() + " ended by an exception", failure);
          }
        });
  }

  void start(String name, Runnable work) {
    Thread thread = thread(name, work);
    threads.put(name, thread);
    thread.start();
  }

  ThreadFactory factory(String name) {
    return work -> thread(name, work);
  }

  void join(String name) {
    try {
      threads.get(name).join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(String name, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name("kvorum-" + name)
        .uncaughtExceptionHandler(Threads::halt)
        .unstarted(work);
  }

  private static void halt(Thread thread, Throwable failure) {
    LOG.log(
        System.Logger.Level.ERROR, thread.getName() + " failed: the node stops at once", failure);
    Runtime.getRuntime().halt(BROKEN);
  }
}
