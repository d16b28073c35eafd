package dev.kvorum.kvnode.raft;

/**
 * A place in a replicated log: an index and the term of the entry there. Two logs that hold the
 * same position are the same up to it (Raft §5.3, log matching).
 */
public record Position(long index, long term) implements Comparable<Position> {

  /** Before the first entry. */
  public static final Position ZERO = new Position(0, 0);

  /**
   * Where the log of a group begins: with what its founders have in common. Above {@link #ZERO}, so
   * that who has nothing is behind every log, and gets a snapshot that names the members.
   */
  public static final Position FOUNDING = new Position(1, 0);

  /**
   * Orders by how up to date a log ending here is: the later term first, then the longer log (Raft
   * §5.4.1).
   */
  @Override
  public int compareTo(Position other) {
    int byTerm = Long.compare(term, other.term);
    return byTerm != 0 ? byTerm : Long.compare(index, other.index);
  }
}
