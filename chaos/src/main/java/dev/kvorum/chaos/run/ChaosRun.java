package dev.kvorum.chaos.run;

import dev.kvorum.chaos.admin.AdminApi;
import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.chaos.outcome.Conclusion;
import dev.kvorum.chaos.outcome.Deed;
import dev.kvorum.chaos.outcome.Exit;
import dev.kvorum.chaos.outcome.RunRecord;
import dev.kvorum.chaos.report.RunReport;
import dev.kvorum.chaos.schedule.Schedule;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run from its schedule to its report. */
public final class ChaosRun {

  /** Of the checker for a whole run: a core does about a million a second. */
  private static final long STEPS_MAX = 100_000_000;

  private final Settings settings;
  private final Target target;
  private final PrintStream out;
  private final ReportFolder folder;

  /**
   * @param out gets the schedule, the deeds as they are done, and the report
   */
  public ChaosRun(Settings settings, Target target, PrintStream out) {
    this.settings = settings;
    this.target = target;
    this.out = out;
    this.folder = new ReportFolder(settings.folder());
  }

  /**
   * @throws IOException if the report can't be written
   */
  public Exit run() throws IOException, InterruptedException {
    Schedule schedule = Schedule.of(settings.plan());
    String named = target.words() + ", clients through " + settings.load().endpoints();
    out.println("target: " + named);
    out.print(schedule.print());
    folder.schedule(schedule);
    var recorder = new Recorder();
    var traffic = new Traffic(settings.load(), settings.plan().seed(), recorder);
    if (traffic.readAll(settings.comeback()).isEmpty()) {
      out.println("the store does not answer, nothing was done: " + traffic.troubles());
      return Exit.BROKEN;
    }
    long begun = System.nanoTime();
    traffic.start();
    out.println("the store answers, its clients begin");
    List<Deed> deeds = deeds(schedule, begun);
    long end = begun + settings.plan().duration().toNanos();
    TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
    long ended = System.nanoTime();
    traffic.stop();
    Optional<Duration> comeback = traffic.readAll(settings.comeback());
    var run =
        new RunRecord(
            named, schedule, recorder.history(), deeds, traffic.troubles(), begun, ended, comeback);
    return conclude(run);
  }

  /**
   * How many steps the judgement of each of so many keys may take, so that it ends in two minutes.
   */
  public static long stepsMax(int keys) {
    return STEPS_MAX / keys;
  }

  private List<Deed> deeds(Schedule schedule, long begun) throws InterruptedException {
    try (var admin = new AdminApi()) {
      var nemesis =
          new Nemesis(
              target,
              admin,
              settings.targeting(),
              settings.asksPermit(),
              deed ->
                  out.printf(
                      "%7.1f s  kill %d: %s%n",
                      (deed.atNanos() - begun) / 1e9, deed.strike().number(), deed.words()));
      return nemesis.carryOut(schedule, begun);
    }
  }

  /** The history is saved before it is judged: should that fail, it is still there. */
  private Exit conclude(RunRecord run) throws IOException {
    History history = run.history();
    folder.history(history);
    out.printf("judging %d operations%n", history.operations().size());
    long since = System.nanoTime();
    Verdict verdict = new LinearizabilityChecker(stepsMax(settings.load().keys())).check(history);
    Duration judging = Duration.ofNanos(System.nanoTime() - since);
    Conclusion conclusion = Conclusion.of(run, verdict, settings.successesMin());
    var report = new RunReport(run, conclusion, judging);
    folder.report(report);
    out.print(report.text());
    if (verdict instanceof Verdict.Violated violated) {
      out.print(folder.violation(violated));
    }
    out.println("the report is in " + settings.folder().toAbsolutePath());
    announce(conclusion, report.summary());
    return conclusion.exit();
  }

  /** What a run has shown doesn't depend on whether it could be announced. */
  private void announce(Conclusion conclusion, String summary) {
    try {
      target.announce(conclusion, summary);
    } catch (IOException e) {
      out.println("not announced: " + e.getMessage());
    }
  }
}
