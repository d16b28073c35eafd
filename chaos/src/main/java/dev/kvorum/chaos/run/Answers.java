package dev.kvorum.chaos.run;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.run.Connection.Answer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an HTTP answer says of an operation ({@code docs/http.md}). */
final class Answers {

  private static final Pattern PROBLEM = Pattern.compile("urn:kvorum:problem:([a-z-]+)");

  private Answers() {}

  static Output output(Input input, Answer answer) {
    return switch (input) {
      case Input.Get _ ->
          switch (answer.status()) {
            case 200 ->
                version(answer)
                    .<Output>map(version -> Output.found(answer.body(), version))
                    .orElse(Output.FAILED);
            case 404 -> isOfANode(answer) ? Output.NOT_FOUND : Output.FAILED;
            default -> Output.FAILED;
          };
      case Input.Put _, Input.Delete _ -> written(answer);
    };
  }

  private static Output written(Answer answer) {
    return switch (answer.status()) {
      case 201 -> version(answer).map(Output::created).orElse(Output.UNKNOWN);
      case 200 -> version(answer).map(Output::replaced).orElse(Output.UNKNOWN);
      case 204 -> Output.DELETED;
      case 404 -> notWritten(answer, Output.NOT_FOUND);
      case 412 ->
          notWritten(
              answer,
              version(answer).map(Output::preconditionFailed).orElse(Output.preconditionFailed()));
      default -> notWritten(answer, Output.FAILED);
    };
  }

  /** Only a node knows whether something was written; a proxy that says no may not know. */
  private static Output notWritten(Answer answer, Output certain) {
    return isOfANode(answer) ? certain : Output.UNKNOWN;
  }

  /** A node's certain answer: its own problem, and not one that says that it doesn't know. */
  private static boolean isOfANode(Answer answer) {
    return problem(answer).isPresent() && answer.header("kvorum-outcome").isEmpty();
  }

  /** What went wrong, in a few words of which there are not many. */
  static String trouble(Answer answer) {
    return answer.status() + " " + problem(answer).orElse("not from a node");
  }

  private static Optional<String> problem(Answer answer) {
    if (!answer.header("content-type").startsWith("application/problem+json")) {
      return Optional.empty();
    }
    Matcher found = PROBLEM.matcher(answer.body());
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private static Optional<Long> version(Answer answer) {
    String tag = answer.header("etag").replace("\"", "");
    return tag.matches("\\d{1,20}") ? Optional.of(Long.parseUnsignedLong(tag)) : Optional.empty();
  }
}
