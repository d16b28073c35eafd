package dev.kvorum.kvnode.sim;

/** A promise of the system was broken. */
final class SimFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  SimFailure(String what) {
    super(what);
  }

  SimFailure(String what, Throwable cause) {
    super(what, cause);
  }

  static void check(boolean holds, String claim, Object... numbers) {
    if (!holds) {
      throw new SimFailure(claim + " " + java.util.Arrays.toString(numbers));
    }
  }
}
