package dev.kvorum.chaos.history;

import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a history file, and says which line it doesn't understand. */
final class HistoryReader {

  private static final Pattern TIMES = Pattern.compile("(-?\\d+)\\.\\.(-?\\d+)?");
  private static final Pattern CLIENT = Pattern.compile("c(\\d+)");

  History read(String text) {
    var operations = new ArrayList<Operation>();
    int number = 0;
    for (String line : text.split("\r?\n")) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try {
        operations.add(operation(new Words(line)));
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage(), wrong);
      }
    }
    return new History(operations);
  }

  private static Operation operation(Words words) {
    int client = Integer.parseInt(words.next(CLIENT, "a client such as c1").group(1));
    Matcher times = words.next(TIMES, "times such as 0..10 or 0..");
    String key = words.text("the key");
    Input input = input(words);
    words.expect("->");
    Output output = output(words);
    words.expectEnd();
    long invokedAt = Long.parseLong(times.group(1));
    return times.group(2) == null
        ? new Operation(client, key, input, output, invokedAt, java.util.OptionalLong.empty())
        : Operation.answered(client, key, input, output, invokedAt, Long.parseLong(times.group(2)));
  }

  private static Input input(Words words) {
    String verb = words.text("get, put or delete");
    return switch (verb) {
      case "get" -> Input.get();
      case "put" -> Input.put(words.text("the value"), condition(words));
      case "delete" -> Input.delete(condition(words));
      default -> throw new IllegalArgumentException("expected get, put or delete, not " + verb);
    };
  }

  private static Condition condition(Words words) {
    if (words.skip("if-absent")) {
      return Condition.IF_ABSENT;
    }
    return words.skip("if-version") ? Condition.ifVersion(words.version()) : Condition.NONE;
  }

  private static Output output(Words words) {
    String answer = words.text("the answer");
    return switch (answer) {
      case "created" -> Output.created(words.version());
      case "replaced" -> Output.replaced(words.version());
      case "found" -> Output.found(words.text("the value"), words.version());
      case "not-found" -> Output.NOT_FOUND;
      case "precondition-failed" ->
          words.atEnd() ? Output.preconditionFailed() : Output.preconditionFailed(words.version());
      case "deleted" -> Output.DELETED;
      case "unknown" -> Output.UNKNOWN;
      case "failed" -> Output.FAILED;
      default -> throw new IllegalArgumentException("expected an answer, not " + answer);
    };
  }
}
