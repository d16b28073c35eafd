package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The chaos job, with the settings that it is shipped with, and aimed. */
@OnKubernetes
@Tag("chaos")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChaosJobTest {

  /** What of the report is worth a line of the run's output. */
  private static final Pattern TOLD =
      Pattern.compile(
          "(verdict|kills|operations|answered|failed|unknown|longest|came back)[^:]*: ");

  /** The short form's: the long one draws its own and prints it. */
  private static final String SEED = "20251122";

  /** A tenth of what is wanted can't be had where nodes take minutes to come back. */
  private static final int SUCCESSES_MIN = 200;

  private static final Duration COMEBACK = Duration.ofMinutes(10);

  private static final int PROVED_NOTHING = 3;

  @Test
  @Order(1)
  void nothingIsLostUnderAKillEveryTenSeconds(TestCluster cluster) throws IOException {
    cluster.apply("{}");
    cluster.awaitSettled();
    Duration duration = cluster.means().isLong() ? Duration.ofMinutes(10) : Duration.ofSeconds(75);
    var job = ChaosJob.begin(cluster, "demo-chaos", settings(cluster, duration, Map.of()));
    Ended ended = ended(cluster, job, duration, "a kill every 10 s");
    passed(job, ended);
    ended
        .report()
        .lines()
        .filter(line -> TOLD.matcher(line).lookingAt())
        .forEach(line -> cluster.figure("%s", line));
    Duration whole = cluster.awaitSettled();
    cluster.figure("whole %d s after the last kill's load ended", whole.toSeconds());
  }

  /**
   * A job whose kills are aimed.
   *
   * @param before what the spec is changed to before it
   * @param meanwhile what the spec is changed to as soon as there is always a kill that looks for
   *     its time
   * @param phases in one of which each kill has to be; none: at any time
   */
  private record Aimed(
      String kills, boolean byPermit, String before, String meanwhile, List<String> phases) {

    /** Phases are short; nodes that are killed at any time need some to come back. */
    Duration interval() {
      return Duration.ofSeconds(phases.isEmpty() ? 12 : 4);
    }

    String words() {
      return kills
          + (phases.isEmpty() ? "" : " during " + String.join(" or ", phases))
          + (byPermit ? ", by permit" : "");
    }
  }

  /** The cluster splits its shards before it empties a node. */
  private static final Aimed COMBINED =
      new Aimed(
          "leader:1",
          true,
          "{'replicas': 4}",
          "{'replicas': 3, 'shards': 8}",
          List.of("reshard", "draining"));

  private static final List<Aimed> EACH =
      List.of(
          new Aimed("leader:1", false, "{}", "{}", List.of()),
          new Aimed("all", false, "{}", "{}", List.of()),
          new Aimed("random,leader", true, "{}", "{}", List.of()),
          new Aimed("random", false, "{'replicas': 4}", "{'replicas': 3}", List.of("draining")),
          new Aimed("random", false, "{}", "{'replicas': 4}", List.of("scale")),
          new Aimed("leader", false, "{}", "{'shards': 8}", List.of("reshard")),
          COMBINED);

  private static final String AS_APPLIED = "{'replicas': 3, 'shards': 4}";
  private static final Duration AIMED_FOR = Duration.ofSeconds(40);

  /** A phase may be over before a slow machine has found whom to kill in it. */
  private static final int TRIES_MAX = 3;

  @Test
  @Order(2)
  void killsFindThoseTheyAreAimedAt(TestCluster cluster) throws IOException {
    cluster.apply("{}");
    cluster.awaitSettled();
    int number = 0;
    for (Aimed aimed : cluster.means().isLong() ? EACH : List.of(COMBINED)) {
      number++;
      killsAsAimed(cluster, aimed, "demo-chaos-aimed-" + number);
    }
    cluster.awaitSettled();
  }

  private static void killsAsAimed(TestCluster cluster, Aimed aimed, String name)
      throws IOException {
    for (int tries = 1; !killsIn(cluster, aimed, name + "-" + tries, tries == TRIES_MAX); tries++) {
      cluster.figure("%s: nothing was killed in try %d", aimed.words(), tries);
    }
  }

  /** Whether something was killed; on the last try it must be. */
  private static boolean killsIn(TestCluster cluster, Aimed aimed, String name, boolean isLast)
      throws IOException {
    cluster.change(aimed.before());
    cluster.awaitSettled();
    Map<String, String> more =
        Map.of(
            "KILLS", aimed.kills(),
            "ASK_PERMIT", String.valueOf(aimed.byPermit()),
            "DURING", String.join(",", aimed.phases()),
            "INTERVAL", aimed.interval().toSeconds() + "s");
    var job = ChaosJob.begin(cluster, name, settings(cluster, AIMED_FOR, more));
    job.awaitLoad();
    Time.pass(aimed.interval().multipliedBy(5).dividedBy(4)); // the first kill is due by then
    cluster.change(aimed.meanwhile());
    Ended ended = ended(cluster, job, AIMED_FOR, aimed.words());
    if (ended.killedNothing() && !isLast) {
      cluster.change(AS_APPLIED);
      cluster.awaitSettled();
      return false;
    }
    passed(job, ended);
    cluster.figure("%s: %s", aimed.words(), found(ended.report(), "kills: .*"));
    List<String> kills = ended.report().lines().filter(line -> line.contains(": killed ")).toList();
    kills.forEach(line -> cluster.figure("%s", line.strip()));
    // An exit code of 0 says that there is one.
    if (!aimed.phases().isEmpty()) {
      assertTrue(
          kills.stream()
              .allMatch(
                  line -> aimed.phases().stream().anyMatch(line.split("during")[1]::contains)),
          kills::toString);
    }
    cluster.change(AS_APPLIED);
    return true;
  }

  /** By these settings and the form's own. */
  private static Map<String, String> settings(
      TestCluster cluster, Duration duration, Map<String, String> more) {
    var settings = new TreeMap<>(more);
    settings.put("DURATION", duration.toSeconds() + "s");
    settings.put("COMEBACK", COMEBACK.toMinutes() + "m");
    if (!cluster.means().isLong()) {
      settings.put("SEED", SEED);
      settings.put("MIN_SUCCESSES", String.valueOf(SUCCESSES_MIN));
      // Half of the usual load: on a small machine nodes have to start beside it.
      settings.put("CLIENTS", "32");
      settings.put("RATE", "160");
    }
    return settings;
  }

  private record Ended(int exit, String report) {

    /** And nothing else is wrong with it. */
    boolean killedNothing() {
      return exit == PROVED_NOTHING
          && report.lines().anyMatch("because: nothing was killed"::equals);
    }
  }

  private static Ended ended(TestCluster cluster, ChaosJob job, Duration duration, String what) {
    // It may wait for the cluster before its load, and after it.
    int exit = job.awaitEnd(duration.plus(COMEBACK.multipliedBy(2)));
    String report = job.report();
    cluster.figure(
        "%d s, %s, %s: exit code %d (must be 0)",
        duration.toSeconds(), what, found(report, "seed \\d+"), exit);
    return new Ended(exit, report);
  }

  private static void passed(ChaosJob job, Ended ended) {
    assertEquals(0, ended.exit(), ended.report());
    assertTrue(ended.report().contains("seed"), ended.report());
    job.assertAnnounced();
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group() : "no " + pattern;
  }
}
