package dev.kvorum.kvnode.raft;

/** What a replica does in its present part; every step returns the role that it goes on in. */
sealed interface Role permits Follower, PreCandidate, Candidate, Leader {

  RoleName name();

  /** Time has passed. */
  Role tick();

  /** A message of this replica's term, or a pre-vote of a later one. */
  Role receive(Message message);

  /** What was handed to the disk is on it. */
  Role persisted();

  /** All whom this role sends entries to have synced everything up to here. */
  default long matchedByAll() {
    return Long.MAX_VALUE; // only a leader sends any
  }

  /** Whether the group rests, as far as known: no tick is needed until something comes. */
  boolean isQuiet();

  /** Replica id of the leader of this term as far as known, or {@link HardState#NOBODY}. */
  long leader();
}
