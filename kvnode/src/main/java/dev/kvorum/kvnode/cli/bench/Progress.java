package dev.kvorum.kvnode.cli.bench;

import java.io.PrintStream;

/** Says on the screen how far a run is, so that nobody waits in the dark. */
record Progress(Plan plan, PrintStream screen) {

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

  /** Once a second. */
  void print(Tally tally) {
    screen.println("  " + Report.progress(tally.takeInterval(), tally));
  }
}
