package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import java.util.Optional;

/**
 * Where a replica's retained log begins: everything up to {@code position} is in its engine or in
 * the named snapshot, and the log holds what follows.
 *
 * @param shard the shard that the replica belongs to; 0 is meta
 * @param membership the group's members as of {@code position}
 * @param snapshot file name under {@code snapshots/} that holds the state at {@code position}, or
 *     {@link #IN_ENGINE}, or {@link #inParent}
 */
public record Base(long shard, Position position, Membership membership, String snapshot) {

  /** The engine itself is durable up to the position. */
  public static final String IN_ENGINE = "";

  private static final String IN_PARENT = "split-";

  /**
   * Where the child of a split has its first state.
   *
   * @param replica of the parent, on the same node
   * @param index of the split in the parent's log, which is committed
   */
  public record Parent(long replica, long index) {}

  /** The state at the position is made from what a replica beside it holds. */
  public static String inParent(Parent parent) {
    return IN_PARENT
        + Long.toUnsignedString(parent.replica())
        + "-"
        + Long.toUnsignedString(parent.index());
  }

  /** Whether a base's snapshot is {@link #inParent}. */
  public static boolean isInParent(String snapshot) {
    return snapshot.startsWith(IN_PARENT);
  }

  /** The replica that the first state is made from, while it is nowhere else. */
  public Optional<Parent> parent() {
    if (!isInParent(snapshot)) {
      return Optional.empty();
    }
    String[] parts = snapshot.split("-");
    return Optional.of(
        new Parent(Long.parseUnsignedLong(parts[1]), Long.parseUnsignedLong(parts[2])));
  }

  public boolean inEngine() {
    return snapshot.equals(IN_ENGINE);
  }
}
