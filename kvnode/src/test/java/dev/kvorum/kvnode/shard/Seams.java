package dev.kvorum.kvnode.shard;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Lets the simulation's clients do what only this package can: write, and look into an engine as
 * {@link RaftShard} does.
 */
public final class Seams {

  private Seams() {}

  public static PendingWrite write(Command command, long deadlineNanos, Consumer<WriteEnd> end) {
    return PendingWrite.of(command, deadlineNanos, end);
  }

  public static Command decode(byte[] command) {
    return CommandCodec.decode(command);
  }

  public static Outcome.OfRead find(RaftAgent agent, byte[] key) {
    Optional<byte[]> stored = agent.machine().engine().get(Spaces.data(key));
    if (stored.isEmpty()) {
      return new Outcome.Missing(OptionalLong.empty());
    }
    Stored found = Stored.decode(stored.get());
    return new Outcome.Found(found.value(), found.version(), OptionalLong.empty());
  }
}
