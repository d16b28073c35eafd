package dev.kvorum.chaos.outcome;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.schedule.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All that happened in a run. Times are nanoseconds of the history's clock.
 *
 * @param target the cluster and the way that its clients took, in words
 * @param troubles how often clients met what was no answer of the store's, by its name
 * @param comeback how long after the load's end every key was read again; empty if not in time
 */
public record RunRecord(
    String target,
    Schedule schedule,
    History history,
    List<Deed> deeds,
    SortedMap<String, Long> troubles,
    long begunAtNanos,
    long endedAtNanos,
    Optional<Duration> comeback) {

  public long kills() {
    return deeds.stream().filter(Deed::isKill).count();
  }
}
