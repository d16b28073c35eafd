package dev.kvorum.kvnode.meta;

/** Why an operation was begun. */
public enum Cause {
  /** Somebody has asked for it. */
  ASKED,
  /** A replica was lost. */
  REPAIR,
  /** A node is to be emptied. */
  DRAIN,
  /** Two shards that are to merge must live on the same nodes. */
  ALIGN,
  /** The number of shards is to change. */
  RESHARD,
  /** Nodes or zones had unequal shares. */
  BALANCE
}
