package dev.kvorum.kvnode.shard.machine;

import java.util.Optional;

/** A change that a client asks for. */
public sealed interface Command {

  byte[] key();

  Condition condition();

  Optional<IdempotencyKey> idempotencyKey();

  record Put(byte[] key, byte[] value, Condition condition, Optional<IdempotencyKey> idempotencyKey)
      implements Command {}

  record Delete(byte[] key, Condition condition, Optional<IdempotencyKey> idempotencyKey)
      implements Command {}
}
