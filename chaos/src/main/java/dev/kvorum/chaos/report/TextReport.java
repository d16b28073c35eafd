package dev.kvorum.chaos.report;

import dev.kvorum.chaos.checker.Verdict.Violated;
import dev.kvorum.chaos.history.Operation;
import java.util.List;
import java.util.OptionalLong;

/** A violation as text: one operation a line, and a mark on the one that fits nowhere. */
public final class TextReport {

  private TextReport() {}

  public static String of(Violated violated) {
    List<Operation> operations = violated.smallest().operations();
    var text = new StringBuilder();
    text.append("Key %s is not linearizable.\n".formatted(violated.key()));
    text.append(
        "No order of these operations explains the answer marked with >. Without it, there is"
            + " one.\n\n");
    int client = width("client", operations.stream().map(o -> "c" + o.client()).toList());
    int invoked = width("invoked", operations.stream().map(o -> "" + o.invokedAt()).toList());
    int returned = width("returned", operations.stream().map(o -> time(o.returnedAt())).toList());
    String row = "%s %-" + client + "s  %" + invoked + "s  %" + returned + "s  %s\n";
    text.append(row.formatted(" ", "client", "invoked", "returned", "operation"));
    for (Operation operation : operations) {
      text.append(
          row.formatted(
              operation.equals(violated.unexplained()) ? ">" : " ",
              "c" + operation.client(),
              operation.invokedAt(),
              time(operation.returnedAt()),
              operation.input().words() + " -> " + operation.output().words()));
    }
    text.append(
        "\nTimes are nanoseconds. What never returned may take effect at any later time.\n");
    text.append(
        "The key's other operations were left out: the answer fits nowhere among them either.\n");
    return text.toString();
  }

  private static int width(String title, List<String> cells) {
    return Math.max(title.length(), cells.stream().mapToInt(String::length).max().orElse(0));
  }

  private static String time(OptionalLong returnedAt) {
    return returnedAt.isPresent() ? "" + returnedAt.getAsLong() : "never";
  }
}
