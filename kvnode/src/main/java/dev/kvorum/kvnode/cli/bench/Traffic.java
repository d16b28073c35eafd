package dev.kvorum.kvnode.cli.bench;

import java.util.Optional;
import java.util.SplittableRandom;

/** Reads and writes of keys drawn evenly, of one connection. */
final class Traffic implements Feed {

  private static final int PERCENT = 100;

  private final Plan.Load load;
  private final Pace pace;
  private final long end;
  private final long giveUp;
  private final Tally tally;
  private final SplittableRandom random = new SplittableRandom();

  /**
   * @param end nothing is meant to begin then or later
   * @param giveUp what should have begun before the end, and has not by then, is left out and
   *     counted
   */
  Traffic(Plan.Load load, Pace pace, long end, long giveUp, Tally tally) {
    this.load = load;
    this.pace = pace;
    this.end = end;
    this.giveUp = giveUp;
    this.tally = tally;
  }

  @Override
  public Optional<Job> next() {
    long start = pace.nextStartNanos();
    while (start - end < 0) {
      long now = System.nanoTime();
      if (now - end >= 0) {
        tally.behind();
      }
      if (now - giveUp < 0) {
        return Optional.of(new Job(operation(), random.nextInt(load.keys()), start));
      }
      start = pace.nextStartNanos();
    }
    return Optional.empty();
  }

  private Operation operation() {
    return random.nextInt(PERCENT) < load.readPercent() ? Operation.GET : Operation.PUT;
  }
}
