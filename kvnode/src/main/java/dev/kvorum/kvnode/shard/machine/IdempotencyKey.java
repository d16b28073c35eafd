package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.raft.Invariant;

/**
 * A name that a client gives to one write, so that a repeat of it is applied once: 1 to 64 bytes.
 */
public record IdempotencyKey(byte[] bytes) {

  public static final int BYTES_MAX = 64;

  public IdempotencyKey {
    Invariant.check(
        bytes.length >= 1 && bytes.length <= BYTES_MAX, "an idempotency key has 1 to 64 bytes");
  }
}
