package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;

/**
 * Where a replica's retained log begins: everything up to {@code position} is in its engine or in
 * the named snapshot, and the log holds what follows.
 *
 * @param shard the shard that the replica belongs to; 0 is meta
 * @param membership the group's members as of {@code position}
 * @param snapshot file name under {@code snapshots/} that holds the state at {@code position}, or
 *     {@link #IN_ENGINE}
 */
public record Base(long shard, Position position, Membership membership, String snapshot) {

  /** The engine itself is durable up to the position. */
  public static final String IN_ENGINE = "";

  public boolean inEngine() {
    return snapshot.equals(IN_ENGINE);
  }
}
