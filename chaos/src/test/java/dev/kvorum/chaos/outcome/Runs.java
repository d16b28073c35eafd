package dev.kvorum.chaos.outcome;

import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.schedule.Aim;
import dev.kvorum.chaos.schedule.Grace;
import dev.kvorum.chaos.schedule.Plan;
import dev.kvorum.chaos.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs as a test wants them: 30 s from time 0, a strike about each ten, a millisecond is 1,000,000.
 */
public final class Runs {

  private Runs() {}

  public static RunRecord of(String history, Optional<Duration> comeback, Deed.Result... results) {
    var plan =
        new Plan(
            42,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            List.of(new Aim.AnyNode()),
            List.of(new Grace.Seconds(0)));
    Schedule schedule = Schedule.of(plan);
    var deeds = new ArrayList<Deed>();
    for (int i = 0; i < results.length; i++) {
      deeds.add(new Deed(schedule.strikes().get(i), 10_000_000_000L * (i + 1), results[i]));
    }
    return new RunRecord(
        "KVCluster default/<demo>, clients through [http://demo.default.svc:8080]",
        schedule,
        History.parse(history),
        deeds,
        new TreeMap<>(Map.of("503 no-leader", 1L, "connection broken", 1L)),
        0,
        30_000_000_000L,
        comeback);
  }
}
