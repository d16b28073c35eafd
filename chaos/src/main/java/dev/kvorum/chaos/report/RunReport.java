package dev.kvorum.chaos.report;

import dev.kvorum.chaos.outcome.Conclusion;
import dev.kvorum.chaos.outcome.Counts;
import dev.kvorum.chaos.outcome.Counts.Latency;
import dev.kvorum.chaos.outcome.Deed;
import dev.kvorum.chaos.outcome.Exit;
import dev.kvorum.chaos.outcome.RunRecord;
import dev.kvorum.chaos.outcome.WriteGaps;
import dev.kvorum.chaos.outcome.WriteGaps.Gap;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A run in figures: one a line, with its name before the colon, so that scripts find it. The lines
 * are added to, never renamed.
 */
public final class RunReport {

  /** Shorter gaps are drawn by nobody; an undisturbed write takes a few milliseconds. */
  private static final Duration NOTABLE = Duration.ofMillis(50);

  private static final int KEYS_MAX = 10;

  private final RunRecord run;
  private final Conclusion conclusion;
  private final Duration judging;
  private final WriteGaps gaps;
  private final Counts counts;

  public RunReport(RunRecord run, Conclusion conclusion, Duration judging) {
    this.run = run;
    this.conclusion = conclusion;
    this.judging = judging;
    this.gaps = WriteGaps.of(run.history(), run.endedAtNanos(), NOTABLE.toNanos());
    this.counts = Counts.of(run.history());
  }

  RunRecord run() {
    return run;
  }

  Conclusion conclusion() {
    return conclusion;
  }

  WriteGaps gaps() {
    return gaps;
  }

  /** In one line, as an Event has it. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%s: %s. Seed %d, %d kills, %d operations of which %d answered and %d unknown, longest write gap %s",
        verdict(),
        conclusion.why(),
        run.schedule().plan().seed(),
        run.kills(),
        counts.operations(),
        counts.answered(),
        counts.unknown(),
        longest().map(gap -> millis(gap.nanos())).orElse("none"));
  }

  public String text() {
    var text = new StringBuilder();
    line(text, "verdict", verdict() + ", exit " + conclusion.exit().code());
    line(text, "because", conclusion.why());
    line(text, "seed", run.schedule().plan().seed());
    line(text, "target", run.target());
    line(text, "duration", seconds(run.endedAtNanos() - run.begunAtNanos()));
    line(text, "kills", run.kills() + " of " + run.schedule().strikes().size());
    line(text, "operations", counts.operations());
    line(text, "answered", counts.answered());
    line(text, "failed", counts.failed());
    line(text, "unknown", counts.unknown());
    run.troubles().forEach((trouble, count) -> line(text, "trouble", count + " × " + trouble));
    line(text, "writes took", latency(Latency.ofWrites(run.history())));
    line(text, "reads took", latency(Latency.ofReads(run.history())));
    line(text, "longest write gap", longest().map(this::words).orElse("none"));
    line(
        text,
        "came back",
        run.comeback()
            .map(after -> "every key was read " + seconds(after.toNanos()) + " after the load")
            .orElse("no"));
    line(text, "judged in", seconds(judging.toNanos()));
    text.append("\nlongest write gap of each key, the worst first:\n");
    gaps.longest().stream()
        .limit(KEYS_MAX)
        .forEach(gap -> text.append("  ").append(words(gap)).append('\n'));
    text.append("\nkills:\n");
    for (int i = 0; i < run.deeds().size(); i++) {
      text.append(deed(i));
    }
    return text.toString();
  }

  /** The longest gap between this deed and the next. */
  Optional<Gap> after(int deed) {
    long until =
        deed + 1 < run.deeds().size() ? run.deeds().get(deed + 1).atNanos() : run.endedAtNanos();
    return gaps.longestBetween(run.deeds().get(deed).atNanos(), until);
  }

  /** How far into the run. */
  String at(long nanos) {
    return seconds(nanos - run.begunAtNanos());
  }

  String words(Gap gap) {
    return "%s of %s, from %s%s"
        .formatted(
            millis(gap.nanos()),
            gap.key(),
            at(gap.fromNanos()),
            gap.ended() ? "" : ", never ended");
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  private String deed(int number) {
    Deed deed = run.deeds().get(number);
    String gap = after(number).map(worst -> "; longest write gap then: " + words(worst)).orElse("");
    return "  %d at %s: %s (%s, %s)%s\n"
        .formatted(
            deed.strike().number(),
            at(deed.atNanos()),
            deed.words(),
            deed.strike().aim().words(),
            deed.strike().grace().words(),
            deed.isKill() ? gap : "");
  }

  private Optional<Gap> longest() {
    return gaps.longest().stream().findFirst();
  }

  private String verdict() {
    return conclusion.exit().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  boolean isGood() {
    return conclusion.exit() == Exit.LINEARIZABLE;
  }

  private static String latency(Latency latency) {
    return "p50 %s, p99 %s, longest %s"
        .formatted(
            millis(latency.p50Nanos()), millis(latency.p99Nanos()), millis(latency.maxNanos()));
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(": ").append(value).append('\n');
  }
}
