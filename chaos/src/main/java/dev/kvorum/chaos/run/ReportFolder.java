package dev.kvorum.chaos.run;

import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.report.HtmlTimeline;
import dev.kvorum.chaos.report.RunPage;
import dev.kvorum.chaos.report.RunReport;
import dev.kvorum.chaos.report.TextReport;
import dev.kvorum.chaos.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that a run leaves behind. */
record ReportFolder(Path folder) {

  void schedule(Schedule schedule) throws IOException {
    write("schedule.txt", schedule.print());
  }

  /** All that was recorded, as a file that the checker reads. */
  void history(History history) throws IOException {
    write("run.history", history.print());
  }

  void report(RunReport report) throws IOException {
    write("report.txt", report.text());
    write("timeline.html", RunPage.of(report));
  }

  /** The smallest bad history, also drawn; what it says as text. */
  String violation(Verdict.Violated violated) throws IOException {
    String text = TextReport.of(violated);
    write("violation.history", violated.smallest().print());
    write("violation.txt", text);
    write("violation.html", HtmlTimeline.of(violated));
    return text;
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), text);
  }
}
