package dev.kvorum.chaos.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** All strikes of a run, in order. */
public record Schedule(Plan plan, List<Strike> strikes) {

  public Schedule {
    strikes = List.copyOf(strikes);
  }

  /**
   * The plan's only schedule: a strike about each interval, none in the last one, in which the
   * cluster shows that it comes back; but one in any case.
   */
  public static Schedule of(Plan plan) {
    var random = new SplittableRandom(plan.seed());
    long interval = plan.interval().toMillis();
    long count = Math.max(1, plan.duration().toMillis() / interval - 1);
    var strikes = new ArrayList<Strike>();
    for (int number = 1; number <= count; number++) {
      long jitter = random.nextLong(-interval / 4, interval / 4 + 1);
      // With one interval only, its strike comes in the middle.
      long middle = plan.duration().toMillis() < 2 * interval ? interval / 2 : number * interval;
      strikes.add(
          new Strike(
              number,
              Duration.ofMillis(middle + jitter),
              plan.aims().get(random.nextInt(plan.aims().size())),
              plan.graces().get(random.nextInt(plan.graces().size())),
              random.nextInt(Strike.DRAWS)));
    }
    return new Schedule(plan, strikes);
  }

  /** Until when a strike that finds nobody to hit may go on looking. */
  public Duration until(Strike strike) {
    return strike.number() < strikes.size()
        ? strikes.get(strike.number()).after()
        : plan.duration();
  }

  /** For people, a strike a line. */
  public String print() {
    var text = new StringBuilder();
    text.append(
        "schedule of seed %d: %d kills in %d s\n"
            .formatted(plan.seed(), strikes.size(), plan.duration().toSeconds()));
    strikes.forEach(strike -> text.append(strike.words()).append('\n'));
    return text.toString();
  }
}
