package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What has come out of many seeds so far, told as it comes. Any thread. */
final class Progress {

  /** So many failures are one mistake; more of them say nothing new. */
  static final int FAILED_MAX = 20;

  private static final long LINE_EVERY_NANOS = 20 * SECOND;

  private final long expected;
  private final PrintStream out;
  private final long began = System.nanoTime();
  private final Totals totals = new Totals();
  private final List<String> failures = new ArrayList<>();
  private long told = began;

  /**
   * @param expected how many seeds will be run
   */
  Progress(long expected, PrintStream out) {
    this.expected = expected;
    this.out = out;
  }

  synchronized void passed(Totals run) {
    totals.add(run);
    long now = System.nanoTime();
    if (now - told >= LINE_EVERY_NANOS) {
      told = now;
      out.println(line(now));
    }
  }

  synchronized void failed(String words) {
    failures.add(words);
    out.println("FAILED " + words);
  }

  synchronized boolean isHopeless() {
    return failures.size() >= FAILED_MAX;
  }

  /** Prints what all were made of, and fails if one has failed. */
  synchronized Totals conclude() {
    out.print(totals.table());
    out.println(totals.line(failures.size(), System.nanoTime() - began));
    if (!failures.isEmpty()) {
      throw new SimFailure(failures.size() + " seeds failed:\n" + String.join("\n", failures));
    }
    return totals;
  }

  private String line(long now) {
    long over = totals.seeds() + failures.size();
    double minutesLeft = (now - began) / 60e9 / over * (expected - over);
    return "%d of %d seeds, %d failed, %.1f simulated hours, about %.0f min left"
        .formatted(over, expected, failures.size(), totals.simulatedHours(), minutesLeft);
  }
}
