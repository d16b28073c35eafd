package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.chaos.outcome.Counts;
import dev.kvorum.chaos.outcome.Counts.Latency;
import dev.kvorum.chaos.outcome.WriteGaps;
import dev.kvorum.chaos.report.TextReport;
import dev.kvorum.chaos.run.ChaosRun;
import dev.kvorum.chaos.run.Load;
import dev.kvorum.chaos.run.Traffic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Clients that put, get and delete through the ingress, and never ask anything twice. {@link
 * #judge} ends them and says what they were told.
 */
final class Clients implements AutoCloseable {

  /** As many as what must go unseen is judged with. */
  static final int MANY = 32;

  /** Many enough for all shards, few enough for several clients to meet at each. */
  private static final int KEYS = 40;

  private static final int DENSE_KEYS = 6;
  private static final int DENSE_PER_SECOND = 150;

  /**
   * A request may wait so long for a leader: where two busy cores carry a whole Kubernetes,
   * elections take seconds. How long any waited is a figure.
   */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration COMEBACK = Duration.ofMinutes(2);

  private static final int FAILURES_SHOWN = 10;

  /** Fewer answers than so many of each client prove nothing. */
  private static final int ANSWERS_EACH_MIN = 3;

  private final TestCluster cluster;
  private final Load load;
  private final int keys;
  private final Recorder recorder = new Recorder();
  private final Traffic traffic;
  private final long begun;

  private Clients(TestCluster cluster, List<URI> ways, int keys, int clients, int perSecond) {
    this.cluster = cluster;
    this.keys = keys;
    long run = System.currentTimeMillis();
    this.load =
        new Load(
            ways,
            clients,
            keys,
            perSecond,
            TIMEOUT,
            Load.Naming.HALF,
            "e2e/" + Long.toHexString(run) + "/",
            Optional.of(cluster.host()));
    this.traffic = new Traffic(load, run, recorder);
    awaitAnswers("before the clients began");
    this.begun = System.nanoTime();
    traffic.start();
  }

  /**
   * Begins once every key can be read.
   *
   * @param perSecond operations of all clients together, as far as answers come that fast
   */
  static Clients begin(TestCluster cluster, int clients, int perSecond) {
    return new Clients(cluster, List.of(cluster.means().ingress()), KEYS, clients, perSecond);
  }

  /** As {@link #begin(TestCluster, int, int)}, by other ways; each connection takes one of them. */
  static Clients begin(TestCluster cluster, List<URI> ways, int clients, int perSecond) {
    return new Clients(cluster, ways, KEYS, clients, perSecond);
  }

  /**
   * So many clients at so few keys that each key is written every few hundredths of a second, and
   * an outage of one shard is seen to that much: by these ways, of which each connection takes one.
   * All together they ask for little: where two processors carry a whole Kubernetes, its
   * controllers and a JVM that starts, clients that want more measure each other.
   */
  static Clients dense(TestCluster cluster, List<URI> ways) {
    return new Clients(cluster, ways, DENSE_KEYS, MANY, DENSE_PER_SECOND);
  }

  /** Until so many answers have come that their judgement says something. */
  void awaitEnough() {
    Await.until(
        "the clients have enough answers",
        Await.LONG,
        () -> {
          long answered =
              Counts.of(between(recorder.history(), begun, System.nanoTime())).answered();
          return answered >= enough()
              ? Optional.empty()
              : Optional.of("%d of %d; %s".formatted(answered, enough(), traffic.troubles()));
        });
  }

  private long enough() {
    return (long) ANSWERS_EACH_MIN * load.clients();
  }

  /** Stops the clients, reads all keys, and judges everything. */
  Judged judge() {
    long told = System.nanoTime();
    close();
    long ended = System.nanoTime();
    History load = between(recorder.history(), begun, ended);
    SortedMap<String, Long> troubles = traffic.troubles();
    awaitAnswers("after the clients ended");
    Verdict verdict = new LinearizabilityChecker(ChaosRun.stepsMax(keys)).check(recorder.history());
    return new Judged(load, verdict, troubles, begun, told, ended);
  }

  /** Stops the clients, if nobody has yet. */
  @Override
  public void close() {
    try {
      traffic.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static History between(History history, long from, long to) {
    return new History(
        history.operations().stream()
            .filter(each -> each.invokedAt() >= from && each.invokedAt() <= to)
            .toList());
  }

  private void awaitAnswers(String when) {
    try {
      assertTrue(
          traffic.readAll(COMEBACK).isPresent(),
          () -> "not all keys could be read " + when + ": " + traffic.troubles());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * A time without writes of a key.
   *
   * @param from nanoseconds of {@link System#nanoTime}
   */
  record Gap(long millis, long from, String key) {

    /** How long it was and how long after that moment it began, in words. */
    String sinceMoment(long moment) {
      return "%d ms (%.1f s in, %s)".formatted(millis, (from - moment) / 1e9, key);
    }
  }

  /**
   * What became of it. Times are nanoseconds of {@link System#nanoTime}.
   *
   * @param history of the clients, without who looked before and after them
   * @param verdict on all
   * @param told when they were told to end
   */
  final class Judged {
    private final History history;
    private final Verdict verdict;
    private final SortedMap<String, Long> troubles;
    private final long from;
    private final long told;
    private final long to;

    private Judged(
        History history,
        Verdict verdict,
        SortedMap<String, Long> troubles,
        long from,
        long told,
        long to) {
      this.history = history;
      this.verdict = verdict;
      this.troubles = troubles;
      this.from = from;
      this.told = told;
      this.to = to;
    }

    History history() {
      return history;
    }

    Counts counts() {
      return Counts.of(history);
    }

    SortedMap<String, Long> troubles() {
      return troubles;
    }

    /**
     * Where writes of a key were wanted for the longest time and none was carried out.
     *
     * @param since a moment: what was over by then doesn't count
     */
    Gap longestWriteGap(long since) {
      return WriteGaps.of(history, told, 0)
          .longestBetween(since, told)
          .map(gap -> new Gap(gap.nanos() / 1_000_000, gap.fromNanos(), gap.key()))
          .orElse(new Gap(0, told, "no key"));
    }

    /** Prints it, and fails if a request failed or the history isn't linearizable. */
    void nothingFailed(String during) {
      Counts counts = counts();
      cluster.figure(
          "%s: failed requests %d (must be 0) of %d in %d s by %d clients",
          during,
          counts.failed() + counts.unknown(),
          counts.operations(),
          Duration.ofNanos(to - from).toSeconds(),
          load.clients());
      cluster.figure(
          "%s: slowest write %d ms, longest gap between writes of a key %s",
          during,
          Latency.ofWrites(history).maxNanos() / 1_000_000,
          longestWriteGap(from).sinceMoment(from));
      if (counts.failed() + counts.unknown() > 0) {
        cluster.figure("%s: %s", during, failures());
      }
      linearizable(during);
      assertEquals(
          0, counts.failed() + counts.unknown(), () -> during + ": failed requests: " + failures());
    }

    /** Prints it, and fails if the history isn't linearizable or too short to say so. */
    void linearizable(String during) {
      cluster.figure("%s: history %s (must be Linearizable)", during, word());
      if (verdict instanceof Verdict.Violated violated) {
        throw new AssertionError(TextReport.of(violated));
      }
      assertTrue(verdict instanceof Verdict.Linearizable, () -> during + ": " + verdict);
      long answered = counts().answered();
      assertTrue(
          answered >= enough(),
          () -> during + ": only " + answered + " requests were answered: " + troubles);
    }

    /** What went wrong and when, as seconds since the clients began. */
    private String failures() {
      String first =
          history.operations().stream()
              .filter(
                  each ->
                      each.output() instanceof Output.Failed
                          || each.output() instanceof Output.Unknown)
              .limit(FAILURES_SHOWN)
              .map(
                  each ->
                      "%.1f s %s %s"
                          .formatted(
                              (each.invokedAt() - from) / 1e9,
                              each.input().words(),
                              each.output().words()))
              .collect(Collectors.joining(", "));
      return troubles + "; first: " + first;
    }

    private String word() {
      return verdict.getClass().getSimpleName();
    }
  }
}
