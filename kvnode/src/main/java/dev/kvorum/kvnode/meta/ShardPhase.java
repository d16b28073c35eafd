package dev.kvorum.kvnode.meta;

/** Where a shard is in its life. */
public enum ShardPhase {
  /**
   * The child of a split that isn't reached: nobody routes to it, and it is opened only by the
   * split itself.
   */
  PLANNED,
  /** Serves its range. */
  ACTIVE,
  /** Its absorption is decided: it owns its range until that is reached, and never serves again. */
  FROZEN,
  /** Another shard owns its range; its data stays until every replica there has taken it over. */
  ABSORBED;

  /** Whether the shard is the one of its range. */
  public boolean owns() {
    return this == ACTIVE || this == FROZEN;
  }
}
