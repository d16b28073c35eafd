package dev.kvorum.chaos.history;

import java.util.stream.Collectors;

/** Writes operations as words: the same ones in history files and in reports. */
final class HistoryWriter {

  private HistoryWriter() {}

  static String write(History history) {
    return history.operations().stream()
        .map(operation -> line(operation) + "\n")
        .collect(Collectors.joining());
  }

  private static String line(Operation operation) {
    String returned =
        operation.returnedAt().isPresent() ? "" + operation.returnedAt().getAsLong() : "";
    return "c%d %d..%s %s %s -> %s"
        .formatted(
            operation.client(),
            operation.invokedAt(),
            returned,
            word(operation.key()),
            words(operation.input()),
            words(operation.output()));
  }

  static String words(Input input) {
    return switch (input) {
      case Input.Get() -> "get";
      case Input.Put(String value, Condition condition) -> "put " + word(value) + words(condition);
      case Input.Delete(Condition condition) -> "delete" + words(condition);
    };
  }

  static String words(Output output) {
    return switch (output) {
      case Output.Created(long version) -> "created " + Long.toUnsignedString(version);
      case Output.Replaced(long version) -> "replaced " + Long.toUnsignedString(version);
      case Output.Found(String value, long version) ->
          "found " + word(value) + " " + Long.toUnsignedString(version);
      case Output.NotFound() -> "not-found";
      case Output.PreconditionFailed(var current) ->
          current.isPresent()
              ? "precondition-failed " + Long.toUnsignedString(current.getAsLong())
              : "precondition-failed";
      case Output.Deleted() -> "deleted";
      case Output.Unknown() -> "unknown";
      case Output.Failed() -> "failed";
    };
  }

  private static String words(Condition condition) {
    return switch (condition) {
      case Condition.None() -> "";
      case Condition.IfVersion(long version) -> " if-version " + Long.toUnsignedString(version);
      case Condition.IfAbsent() -> " if-absent";
    };
  }

  private static String word(String text) {
    return text.matches("[A-Za-z0-9._/-]+") ? text : quoted(text);
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
