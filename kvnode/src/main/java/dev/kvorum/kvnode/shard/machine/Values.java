package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Keys with values and versions, as an engine has them and a batch changes them. */
final class Values {

  private final Engine engine;
  private final LongSupplier nextVersion;

  /** Versions that the batch under way gives to keys; empty for a deleted one. */
  private final Map<ByteBuffer, OptionalLong> inBatch = new HashMap<>();

  /**
   * @param nextVersion counts them
   */
  Values(Engine engine, LongSupplier nextVersion) {
    this.engine = engine;
    this.nextVersion = nextVersion;
  }

  /**
   * @param asks whether anybody wants to know what was there: as in {@link
   *     StateMachine.Applied#asks}
   */
  Outcome.OfWrite apply(Command command, Batch batch, boolean asks) {
    byte[] engineKey = Spaces.data(command.key());
    if (!asks
        && command instanceof Command.Put put
        && put.condition() instanceof Condition.Always) {
      return new Outcome.Replaced(write(engineKey, put, batch));
    }
    OptionalLong current = versionOf(engineKey);
    if (!holds(command.condition(), current)) {
      return new Outcome.PreconditionFailed(current);
    }
    return switch (command) {
      case Command.Put put -> {
        long version = write(engineKey, put, batch);
        yield current.isPresent() ? new Outcome.Replaced(version) : new Outcome.Created(version);
      }
      case Command.Delete _ -> {
        if (current.isEmpty()) {
          yield new Outcome.NothingToDelete();
        }
        batch.delete(engineKey);
        inBatch.put(ByteBuffer.wrap(engineKey), OptionalLong.empty());
        yield new Outcome.Deleted(nextVersion.getAsLong());
      }
    };
  }

  /** Returns the version. */
  private long write(byte[] engineKey, Command.Put put, Batch batch) {
    long version = nextVersion.getAsLong();
    batch.put(engineKey, new Stored(version, put.value()).encode());
    inBatch.put(ByteBuffer.wrap(engineKey), OptionalLong.of(version));
    return version;
  }

  /** The batch is complete; the next look is after the engine has it. */
  void batchEnds() {
    inBatch.clear();
  }

  private OptionalLong versionOf(byte[] engineKey) {
    OptionalLong written = inBatch.get(ByteBuffer.wrap(engineKey));
    if (written != null) {
      return written;
    }
    Optional<byte[]> stored = engine.get(engineKey);
    return stored.isPresent()
        ? OptionalLong.of(Stored.versionOf(stored.get()))
        : OptionalLong.empty();
  }

  private static boolean holds(Condition condition, OptionalLong current) {
    return switch (condition) {
      case Condition.Always _ -> true;
      case Condition.VersionIs is -> current.isPresent() && current.getAsLong() == is.version();
      case Condition.Present _ -> current.isPresent();
      case Condition.Absent _ -> current.isEmpty();
    };
  }
}
