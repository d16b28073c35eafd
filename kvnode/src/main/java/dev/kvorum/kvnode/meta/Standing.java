package dev.kvorum.kvnode.meta;

/** What a replica is to be in its group. */
public enum Standing {
  VOTER,
  LEARNER,
  /**
   * No member of the configuration that the shard's epoch asks for; its replica is kept until that
   * is reached.
   */
  LEAVING
}
