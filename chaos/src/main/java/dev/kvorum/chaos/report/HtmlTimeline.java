package dev.kvorum.chaos.report;

import dev.kvorum.chaos.checker.Verdict.Violated;
import dev.kvorum.chaos.history.Operation;

/**
 * A violation as an HTML page with a drawing: a lane per client, time downwards, a tooltip on every
 * operation.
 */
public final class HtmlTimeline {

  private static final int LANE = 220;
  private static final int ROW = 36;
  private static final int TIMES = 110;
  private static final int HEAD = 44;
  private static final int LINE = 15;

  /** As many characters as a lane is wide; the tooltip has them all. */
  private static final int LABEL_MAX = 27;

  private final Violated violated;
  private final Timeline timeline;
  private final StringBuilder page = new StringBuilder();

  private HtmlTimeline(Violated violated) {
    this.violated = violated;
    this.timeline = Timeline.of(violated.smallest().operations());
  }

  public static String of(Violated violated) {
    return new HtmlTimeline(violated).draw();
  }

  private String draw() {
    int width = TIMES + timeline.lanes().size() * LANE;
    int height = y(timeline.times().size()) + ROW;
    page.append(HtmlPage.top(escaped(violated.key())));
    page.append(
        "<svg role=\"img\" aria-label=\"timeline\" width=\"%d\" height=\"%d\">\n"
            .formatted(width, height));
    for (int lane = 0; lane < timeline.lanes().size(); lane++) {
      page.append(
          "<text class=\"client\" x=\"%d\" y=\"20\">c%d</text>\n"
              .formatted(x(lane), timeline.lanes().get(lane)));
    }
    for (int row = 0; row < timeline.times().size(); row++) {
      drawTime(row, width);
    }
    timeline.boxes().forEach(this::drawBox);
    page.append("</svg>\n");
    page.append(HtmlPage.bottom(escaped(violated.smallest().print())));
    return page.toString();
  }

  /**
   * Times count from the first, in microseconds: nobody reads nine digits that are all the same.
   */
  private void drawTime(int row, int width) {
    long nanos = timeline.times().get(row) - timeline.times().getFirst();
    page.append(
        "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>"
            .formatted(TIMES - 6, width, y(row), y(row)));
    page.append(
        "<text class=\"time\" x=\"%d\" y=\"%d\">%d.%03d µs</text>\n"
            .formatted(TIMES - 12, y(row) + 4, nanos / 1000, nanos % 1000));
  }

  private void drawBox(Timeline.Box box) {
    Operation operation = box.operation();
    int top = y(box.firstRow());
    int height = box.isInstant() ? LINE + 4 : y(box.lastRow()) - top;
    page.append("<g class=\"%s\">".formatted(look(operation)));
    page.append("<title>%s</title>".formatted(escaped(tooltip(operation))));
    page.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>"
            .formatted(x(box.lane()), top, LANE - 14, height));
    String question = operation.input().words();
    String answer = operation.output().words();
    if (box.isInstant()) {
      drawLabel(box, top + LINE, question + " → " + answer);
    } else {
      drawLabel(box, top + LINE, question);
      // The answer stands where it came, or under the question if it never did.
      int answerAt = operation.returnedAt().isPresent() ? top + height - 6 : top + 2 * LINE;
      drawLabel(box, answerAt, "→ " + answer);
    }
    page.append("</g>\n");
  }

  private void drawLabel(Timeline.Box box, int y, String label) {
    String shortened = label.length() > LABEL_MAX ? label.substring(0, LABEL_MAX - 1) + "…" : label;
    page.append(
        "<text x=\"%d\" y=\"%d\">%s</text>".formatted(x(box.lane()) + 7, y, escaped(shortened)));
  }

  private String look(Operation operation) {
    if (operation.equals(violated.unexplained())) {
      return "unexplained";
    }
    if (operation.returnedAt().isEmpty()) {
      return "unknown";
    }
    return operation.mayHaveWritten() ? "write" : "read";
  }

  private String tooltip(Operation operation) {
    String returned =
        operation.returnedAt().isPresent() ? "" + operation.returnedAt().getAsLong() : "never";
    return "c%d: %s → %s\ninvoked %d ns, returned %s%s"
        .formatted(
            operation.client(),
            operation.input().words(),
            operation.output().words(),
            operation.invokedAt(),
            returned + (operation.returnedAt().isPresent() ? " ns" : ""),
            operation.equals(violated.unexplained()) ? "\nno order explains this answer" : "");
  }

  private static int x(int lane) {
    return TIMES + lane * LANE;
  }

  private static int y(int row) {
    return HEAD + row * ROW;
  }

  private static String escaped(String text) {
    return HtmlPage.escaped(text);
  }
}
