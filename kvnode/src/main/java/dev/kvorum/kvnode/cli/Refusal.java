package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;

/** What an answer to a write means that isn't a success. */
final class Refusal {

  private Refusal() {}

  static Failure ofWrite(Answer answer, Conditions conditions) {
    Problem problem = Problem.of(answer.status(), answer.body());
    return switch (answer.status()) {
      case 412 -> conditionFailed(answer);
      case 504 -> Client.outcomeUnknown(problem.words(), conditions);
      default -> problem.asFailure();
    };
  }

  private static Failure conditionFailed(Answer answer) {
    return answer
        .version()
        .map(
            tag ->
                new Failure(
                    ExitCode.NOT_FOUND, "the key exists with etag " + tag, "Nothing was changed."))
        .orElseGet(
            () -> new Failure(ExitCode.NOT_FOUND, "there is no such key", "Nothing was changed."));
  }
}
