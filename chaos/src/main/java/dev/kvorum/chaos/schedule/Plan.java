package dev.kvorum.chaos.schedule;

import java.time.Duration;
import java.util.List;

/**
 * What a schedule is made from.
 *
 * @param interval from one strike to the next, give or take a quarter
 * @param aims one is drawn for each strike; one that stands here twice is drawn twice as often
 * @param graces the same
 */
public record Plan(
    long seed, Duration duration, Duration interval, List<Aim> aims, List<Grace> graces) {

  public Plan {
    aims = List.copyOf(aims);
    graces = List.copyOf(graces);
    if (aims.isEmpty() || graces.isEmpty()) {
      throw new IllegalArgumentException("at least one kind of kill and one grace");
    }
    if (interval.toMillis() < 100 || interval.compareTo(duration) > 0) {
      throw new IllegalArgumentException("an interval between 100 ms and the duration");
    }
  }
}
