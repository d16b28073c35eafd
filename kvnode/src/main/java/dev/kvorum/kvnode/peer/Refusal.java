package dev.kvorum.kvnode.peer;

/**
 * Why two nodes don't talk, told to both.
 *
 * @param because a sentence with the values that clash
 */
public record Refusal(Reason reason, String because) {

  /** A node that waits to be bootstrapped is no reason to wake anybody. */
  System.Logger.Level level() {
    return reason == Reason.NO_CLUSTER ? System.Logger.Level.INFO : System.Logger.Level.WARNING;
  }

  /** The code is part of the format: never renumber. */
  public enum Reason {
    /** What the other node said by a reason of a newer version. */
    OTHER(0),
    /** One of the two belongs to no cluster yet. */
    NO_CLUSTER(1),
    OTHER_CLUSTER(2),
    /** The address answers as another node than the one that was dialed. */
    WRONG_NODE(3),
    /** A node that claims the receiver's own id: a copied disk. */
    SAME_NODE(4),
    /** A boot counter below one already seen: an old disk came back (SAFETY 3). */
    OLD_BOOT(5),
    TOO_MANY_CONNECTIONS(6),
    /** Bytes that the receiver does not understand, of a newer version perhaps. */
    PROTOCOL(7),
    /** The node has left the cluster for good: its id never comes back (SAFETY 2, 3). */
    REMOVED(8);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    byte code() {
      return (byte) code;
    }

    static Reason of(int code) {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      return OTHER;
    }
  }
}
