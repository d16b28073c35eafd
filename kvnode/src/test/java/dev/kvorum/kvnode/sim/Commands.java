package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.IdempotencyKey;
import java.util.Optional;

/** Writes with few words. */
final class Commands {

  private Commands() {}

  static Command put(String key, String value) {
    return put(key, value, Condition.ALWAYS);
  }

  static Command put(String key, String value, Condition condition) {
    return new Command.Put(
        SimClient.bytes(key), SimClient.bytes(value), condition, Optional.empty());
  }

  static Command delete(String key) {
    return new Command.Delete(SimClient.bytes(key), Condition.ALWAYS, Optional.empty());
  }

  static Command named(String name, Command command) {
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey(SimClient.bytes(name)));
    return switch (command) {
      case Command.Put put -> new Command.Put(put.key(), put.value(), put.condition(), key);
      case Command.Delete delete -> new Command.Delete(delete.key(), delete.condition(), key);
    };
  }
}
