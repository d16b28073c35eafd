package dev.kvorum.kvnode.shard.machine;

import java.util.OptionalLong;

/** How a request ended. Everything but {@link Unknown} is certain. */
public sealed interface Outcome {

  /** The end of a write. */
  sealed interface OfWrite extends Outcome {}

  /** The end of a point read. */
  sealed interface OfRead extends Outcome {}

  /** The request was not carried out at all, which a client may rely on; it may be sent again. */
  sealed interface Refusal extends OfWrite, OfRead {}

  record Created(long version) implements OfWrite {}

  record Replaced(long version) implements OfWrite {}

  /**
   * @param version of the deletion; later versions of the key are above it
   */
  record Deleted(long version) implements OfWrite {}

  /** There was nothing to delete. */
  record NothingToDelete() implements OfWrite {}

  /**
   * @param current version of the key, empty where it does not exist
   */
  record PreconditionFailed(OptionalLong current) implements OfWrite {}

  /** The idempotency key was used for another request before. */
  record IdempotencyKeyReused() implements OfWrite {}

  /** The write was proposed and its end isn't known: it may be applied, now, later or never. */
  record Unknown() implements OfWrite {}

  /**
   * @param staleness age of the answer in nanoseconds; empty where it is current, or where its age
   *     is not known
   */
  record Found(byte[] value, long version, OptionalLong staleness) implements OfRead {}

  /** There is no such key. */
  record Missing(OptionalLong staleness) implements OfRead {}

  /** More requests wait than the node takes. */
  record Busy() implements Refusal {}

  /** No leader was found, or none that could prove itself, within the deadline. */
  record NoLeader() implements Refusal {}

  /** This node belongs to no cluster, so it can't know where the key is. */
  record NotAMember() implements Refusal {}

  /** The leader's node doesn't know this command, being of an older version than the one asked. */
  record NotUnderstood() implements Refusal {}

  record NoSuchKeyspace() implements Refusal {}

  /** Free space is short: only deletions are taken. */
  record DiskFull() implements Refusal {}

  /** The shard remembers as many idempotency keys as it can; none is forgotten early. */
  record IdempotencyTableFull() implements Refusal {}
}
