package dev.kvorum.kvnode.meta;

/** Where an operation is; each kind goes through its own. */
public enum OperationPhase {
  /** A move is planned: its shard does nothing else until it ends. */
  PLANNED,
  /** The new replica is a learner and gets the data. */
  COPYING,
  /** The new replica becomes a voter. */
  PROMOTING,
  /** The old replica is no member any more. */
  LEAVING,

  /** The donor of a merge is told to serve nothing any more. */
  FREEZING,
  /** The merge is given up: the donor is told to serve again. */
  UNFREEZING,
  /** The donor serves again. */
  UNFROZEN,
  /** The merge is decided: the receiver takes over the range. */
  ABSORBING,
  /** The receiver serves the whole range, and its replicas take over the donor's data. */
  ADOPTING,
  /** The donor is no more. */
  RETIRED,

  /** Shards are split at the boundaries that are wanted. */
  SPLITTING,
  /** Shards are merged at the boundaries that are not. */
  MERGING
}
