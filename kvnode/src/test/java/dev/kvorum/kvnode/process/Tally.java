package dev.kvorum.kvnode.process;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** How the requests of some {@link RecordingClient}s went. */
final class Tally {

  private final AtomicInteger succeeded = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  /** Answers that are no failure. */
  int succeeded() {
    return succeeded.get();
  }

  /** What no connection to a killed process excuses, in words. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  void success() {
    succeeded.incrementAndGet();
  }

  void failure(String what) {
    failures.add(what);
  }
}
