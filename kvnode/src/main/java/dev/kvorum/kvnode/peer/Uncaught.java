package dev.kvorum.kvnode.peer;

/**
 * What callbacks of other layers throw: goes where the process handles it, and the lane lives on.
 */
final class Uncaught {

  private Uncaught() {}

  static void report(RuntimeException thrown) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
  }
}
