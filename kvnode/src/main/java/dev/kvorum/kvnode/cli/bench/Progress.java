package dev.kvorum.kvnode.cli.bench;

import java.io.PrintStream;
import java.time.Duration;

/** Says on the screen how far a run is, so that nobody waits in the dark. */
record Progress(Plan plan, PrintStream screen) {

  void filling() {
    screen.println("writing " + plan.load().keys() + " keys, each once");
  }

  void warmingUp() {
    screen.println("warming up for " + plan.warmUp().toSeconds() + " s");
  }

  /** Scripts wait for this line. */
  void measuring() {
    screen.println(
        "measuring for "
            + plan.duration().toSeconds()
            + " s over "
            + plan.connections()
            + " connections");
  }

  /** What came since the last time. */
  void print(Tally tally, Duration since) {
    screen.println("  " + Report.progress(tally.takeInterval(), since, tally));
  }
}
