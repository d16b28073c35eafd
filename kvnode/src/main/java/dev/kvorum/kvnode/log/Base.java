package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import java.util.Optional;

/**
 * Where a replica's retained log begins: the state up to {@code position} is elsewhere, and the log
 * holds what follows.
 *
 * @param shard the shard that the replica belongs to; 0 is meta
 * @param membership the group's members as of {@code position}
 * @param state where everything up to {@code position} is
 */
public record Base(long shard, Position position, Membership membership, State state) {

  /** Where a replica's state at a position is. */
  public sealed interface State {

    State IN_ENGINE = new InEngine();

    /** The engine itself is durable up to the position. */
    record InEngine() implements State {}

    /**
     * A snapshot holds it.
     *
     * @param file name under {@code snapshots/}
     */
    record InSnapshot(String file) implements State {}

    /** It is made from what a replica beside this one holds. */
    record InParent(Parent parent) implements State {}
  }

  /**
   * Where the child of a split has its first state.
   *
   * @param replica of the parent, on the same node
   * @param index of the split in the parent's log, which is committed
   */
  public record Parent(long replica, long index) {}

  private static final String IN_PARENT = "split-";

  /** The replica that the first state is made from, while it is nowhere else. */
  public Optional<Parent> parent() {
    return state instanceof State.InParent(Parent parent) ? Optional.of(parent) : Optional.empty();
  }

  /** The state as the log has it: the name of a file, or what can't be one. */
  String stateCode() {
    return switch (state) {
      case State.InEngine _ -> "";
      case State.InSnapshot(String file) -> file;
      case State.InParent(Parent parent) ->
          IN_PARENT
              + Long.toUnsignedString(parent.replica())
              + "-"
              + Long.toUnsignedString(parent.index());
    };
  }

  /** The opposite of {@link #stateCode}. */
  static State stateOf(String code) {
    if (code.isEmpty()) {
      return State.IN_ENGINE;
    }
    if (!code.startsWith(IN_PARENT)) {
      return new State.InSnapshot(code);
    }
    String[] parts = code.split("-");
    return new State.InParent(
        new Parent(Long.parseUnsignedLong(parts[1]), Long.parseUnsignedLong(parts[2])));
  }
}
