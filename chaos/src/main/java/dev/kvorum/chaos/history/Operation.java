package dev.kvorum.chaos.history;

import java.util.OptionalLong;

/**
 * One request of one client and what came of it.
 *
 * @param client who asked; only for people, the checker takes no order from it
 * @param invokedAt nanoseconds of any clock that all operations share, read before the request left
 * @param returnedAt read after the answer came; empty exactly if the output is {@link
 *     Output.Unknown}
 */
public record Operation(
    int client, String key, Input input, Output output, long invokedAt, OptionalLong returnedAt) {

  public Operation {
    if (returnedAt.isPresent() == output instanceof Output.Unknown) {
      throw new IllegalArgumentException("a return time, or an unknown output: " + output);
    }
    if (returnedAt.isPresent() && returnedAt.getAsLong() < invokedAt) {
      throw new IllegalArgumentException(
          "returned at " + returnedAt.getAsLong() + ", before it was invoked at " + invokedAt);
    }
  }

  /** An operation whose answer is known. */
  public static Operation answered(
      int client, String key, Input input, Output output, long invokedAt, long returnedAt) {
    return new Operation(client, key, input, output, invokedAt, OptionalLong.of(returnedAt));
  }

  /** An operation whose answer is not known. */
  public static Operation unanswered(int client, String key, Input input, long invokedAt) {
    return new Operation(client, key, input, Output.UNKNOWN, invokedAt, OptionalLong.empty());
  }

  /** The same request, knowing less: had the client never heard of it again. */
  public Operation withoutAnswer() {
    return unanswered(client, key, input, invokedAt);
  }

  /** Whether it changed the key, or may have or may yet. */
  public boolean mayHaveWritten() {
    return switch (output) {
      case Output.Created _, Output.Replaced _, Output.Deleted _ -> true;
      case Output.Unknown _ -> !(input instanceof Input.Get);
      case Output.Found _, Output.NotFound _, Output.PreconditionFailed _, Output.Failed _ -> false;
    };
  }
}
