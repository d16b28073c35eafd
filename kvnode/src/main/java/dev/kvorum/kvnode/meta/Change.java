package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What the epoch of a shard asks of its replicas, until that is known to be reached: one step at a
 * time, so membership, split and merge exclude each other (SAFETY 15).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Change.None.class, name = "none"),
  @JsonSubTypes.Type(value = Change.Learn.class, name = "learn"),
  @JsonSubTypes.Type(value = Change.Promote.class, name = "promote"),
  @JsonSubTypes.Type(value = Change.Leave.class, name = "leave"),
  @JsonSubTypes.Type(value = Change.Split.class, name = "split"),
  @JsonSubTypes.Type(value = Change.Freeze.class, name = "freeze"),
  @JsonSubTypes.Type(value = Change.Unfreeze.class, name = "unfreeze"),
  @JsonSubTypes.Type(value = Change.Absorb.class, name = "absorb")
})
public sealed interface Change {

  Change NONE = new None();

  /** Nothing: the epoch is reached. */
  record None() implements Change {}

  /** A replica begins to learn. */
  record Learn(long replica) implements Change {}

  /** A replica that learned is to vote. */
  record Promote(long replica) implements Change {}

  /** A replica is to be a member no more. */
  record Leave(long replica, Standing was) implements Change {}

  /** To give what is at and above a hash to the planned shard {@code child}. */
  record Split(long at, long child) implements Change {}

  /** To serve nothing any more, for a merge. */
  record Freeze(long operation) implements Change {}

  /** To serve again, as the merge was given up. */
  record Unfreeze(long operation) implements Change {}

  /**
   * To take over the range and the data of a frozen shard.
   *
   * @param frozenIndex where in its log the donor was frozen: each of its replicas has that before
   *     the one beside it absorbs it
   */
  record Absorb(long operation, long donor, long frozenIndex) implements Change {}
}
