package dev.kvorum.kvnode.raft;

/**
 * Assertions that are always on: a replica that has broken one must stop, not go on with what it no
 * longer knows.
 */
public final class Invariant {

  private Invariant() {}

  /** Throws {@link Broken} with the claim unless it holds. */
  public static void check(boolean holds, String claim) {
    if (!holds) {
      throw new Broken(claim);
    }
  }

  /** Throws {@link Broken} with the claim and the two numbers that break it. */
  public static void check(boolean holds, String claim, long left, long right) {
    if (!holds) {
      throw new Broken(claim + ": " + left + ", " + right);
    }
  }

  /** The process halts on this: see the uncaught handler that {@code Main} installs. */
  public static final class Broken extends IllegalStateException {
    public Broken(String claim) {
      super("invariant broken: " + claim);
    }
  }
}
