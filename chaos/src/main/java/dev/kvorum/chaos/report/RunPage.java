package dev.kvorum.chaos.report;

import dev.kvorum.chaos.history.Operation;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.outcome.Deed;
import dev.kvorum.chaos.outcome.WriteGaps.Gap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * A run as an HTML page that needs nothing from elsewhere: time from left to right, on top how much
 * was answered and what wasn't, below a lane for each key with its write gaps, and every kill as a
 * line through all of it.
 */
public final class RunPage {

  private static final int LEFT = 150;
  private static final int WIDTH = 1200;
  private static final int BARS = 120;
  private static final int HEAD = 40;
  private static final int LANE = 12;
  private static final int SLICES = 300;

  /** A page that a browser opens at once; the longest ones are the ones to be seen. */
  private static final int GAPS_MAX = 5_000;

  private final RunReport report;
  private final long begun;
  private final long length;
  private final TreeMap<String, Integer> lanes = new TreeMap<>();
  private final StringBuilder page = new StringBuilder();

  private RunPage(RunReport report) {
    this.report = report;
    begun = report.run().begunAtNanos();
    length = Math.max(1, report.run().endedAtNanos() - begun);
    report.run().history().byKey().keySet().stream()
        .sorted()
        .forEach(key -> lanes.put(key, lanes.size()));
  }

  public static String of(RunReport report) {
    return new RunPage(report).draw();
  }

  private String draw() {
    page.append(top());
    int height = laneTop(lanes.size()) + 30;
    page.append(
        "<svg role=\"img\" aria-label=\"timeline\" width=\"%d\" height=\"%d\">\n"
            .formatted(LEFT + WIDTH + 20, height));
    drawScale(height);
    drawSlices();
    lanes.forEach(this::drawLane);
    longestGaps().forEach(this::drawGap);
    for (int deed = 0; deed < report.run().deeds().size(); deed++) {
      drawDeed(deed, height);
    }
    page.append("</svg>\n</figure>\n<h2>Figures</h2>\n<pre>");
    page.append(escaped(report.text())).append("</pre>\n<h2>Schedule</h2>\n<pre>");
    page.append(escaped(report.run().schedule().print())).append("</pre>\n</body>\n</html>\n");
    return page.toString();
  }

  private void drawScale(int height) {
    double seconds = length / 1e9;
    double step = Math.max(1, Math.ceil(seconds / 12));
    for (double at = 0; at <= seconds; at += step) {
      double x = x(begun + (long) (at * 1e9));
      page.append(
          text(
              "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/><text class=\"time\" x=\"%.1f\" y=\"%d\">%.0f s</text>\n",
              x, x, HEAD, height - 20, x, height - 6, at));
    }
  }

  /** Answered, failed and unknown operations, by the time when they were asked for. */
  private void drawSlices() {
    int[][] slices = new int[SLICES][3];
    int most = 1;
    for (Operation operation : report.run().history().operations()) {
      long since = operation.invokedAt() - begun;
      if (since >= 0 && since < length) {
        int[] slice = slices[(int) (since * SLICES / length)];
        slice[kind(operation)]++;
        most = Math.max(most, slice[0] + slice[1] + slice[2]);
      }
    }
    for (int i = 0; i < SLICES; i++) {
      double y = HEAD + BARS;
      for (int kind = 0; kind < 3; kind++) {
        double tall = (double) slices[i][kind] * BARS / most;
        y -= tall;
        if (tall > 0) {
          page.append(
              text(
                  "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%d answered, %d failed, %d unknown</title></rect>\n",
                  List.of("answered", "failed", "unknown").get(kind),
                  LEFT + (double) i * WIDTH / SLICES,
                  y,
                  (double) WIDTH / SLICES,
                  tall,
                  slices[i][0],
                  slices[i][1],
                  slices[i][2]));
        }
      }
    }
    page.append(text("<text x=\"4\" y=\"%d\">operations</text>\n", HEAD + BARS / 2));
  }

  private static int kind(Operation operation) {
    return switch (operation.output()) {
      case Output.Failed _ -> 1;
      case Output.Unknown _ -> 2;
      case Output.Created _,
          Output.Replaced _,
          Output.Found _,
          Output.NotFound _,
          Output.PreconditionFailed _,
          Output.Deleted _ ->
          0;
    };
  }

  private void drawLane(String key, int lane) {
    int y = laneTop(lane) + LANE / 2;
    page.append(
        text(
            "<text class=\"key\" x=\"4\" y=\"%d\">%s</text><line class=\"lane\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
            y + 3, escaped(shortened(key)), LEFT, LEFT + WIDTH, y, y));
  }

  private List<Gap> longestGaps() {
    var longest = new ArrayList<>(report.gaps().notable());
    longest.sort(Comparator.comparingLong(Gap::nanos).reversed());
    return longest.subList(0, Math.min(GAPS_MAX, longest.size()));
  }

  private void drawGap(Gap gap) {
    double from = x(gap.fromNanos());
    page.append(
        text(
            "<rect class=\"gap\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>write gap: %s</title></rect>\n",
            from,
            laneTop(lanes.get(gap.key())) + 1,
            Math.max(1, x(gap.toNanos()) - from),
            LANE - 2,
            escaped(report.words(gap))));
  }

  private void drawDeed(int number, int height) {
    Deed deed = report.run().deeds().get(number);
    double x = x(deed.atNanos());
    String gap =
        report
            .after(number)
            .map(worst -> "\nlongest write gap then: " + report.words(worst))
            .orElse("");
    page.append(
        text(
            "<g class=\"%s\"><title>%d at %s: %s%s</title><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/><text x=\"%.1f\" y=\"%d\">%d</text></g>\n",
            deed.isKill() ? "kill" : "missed",
            deed.strike().number(),
            report.at(deed.atNanos()),
            escaped(deed.words()),
            escaped(deed.isKill() ? gap : ""),
            x,
            x,
            HEAD - 8,
            height - 20,
            x - 4,
            HEAD - 14,
            deed.strike().number()));
  }

  private double x(long nanos) {
    double share = (double) (nanos - begun) / length;
    return LEFT + Math.clamp(share, 0, 1) * WIDTH;
  }

  private static int laneTop(int lane) {
    return HEAD + BARS + 20 + lane * LANE;
  }

  private static String shortened(String key) {
    return key.length() > 20 ? "…" + key.substring(key.length() - 19) : key;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String escaped(String text) {
    return HtmlPage.escaped(text);
  }

  private String top() {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="color-scheme" content="light dark">
        <title>Chaos: ${verdict}</title>
        <style>
        :root { --page: #ffffff; --ink: #1c1f24; --faint: #667080; --grid: #e3e6ea;
          --good: #7ea6d8; --failed: #e0a63a; --unknown: #8a5bb5; --gap: #d5452c; --kill: #1c1f24; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #15181c; --ink: #e8eaed; --faint: #97a1af; --grid: #2b3037;
            --good: #3f6da3; --failed: #c98d1f; --unknown: #a57fcb; --gap: #ff7a62; --kill: #e8eaed; } }
        body { background: var(--page); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; margin: 24px; }
        figure { margin: 16px 0; overflow-x: auto; }
        svg { display: block; font: 11px ui-monospace, monospace; }
        svg text { fill: var(--ink); }
        svg text.time { fill: var(--faint); text-anchor: middle; }
        svg text.key { fill: var(--faint); font-size: 10px; }
        .grid, .lane { stroke: var(--grid); }
        .answered { fill: var(--good); } .failed { fill: var(--failed); } .unknown { fill: var(--unknown); }
        .gap { fill: var(--gap); }
        .kill line { stroke: var(--kill); stroke-width: 1.5; opacity: 0.6; }
        .missed line { stroke: var(--faint); stroke-dasharray: 3 4; }
        pre { overflow-x: auto; }
        </style>
        </head>
        <body>
        <h1>${verdict}</h1>
        <p>${summary}</p>
        <p>Time goes from left to right. The bars are operations by when they were asked for: answered below, then failed, then unknown.
        Each lane is a key, and a box in it a time in which writes of it were wanted and none was carried out. A line is a kill, dashed if
        it hit nobody. All of them have tooltips.</p>
        <figure>
        """
        .replace(
            "${verdict}", report.isGood() ? "Linearizable" : report.conclusion().exit().reason())
        .replace("${summary}", escaped(report.summary()));
  }
}
