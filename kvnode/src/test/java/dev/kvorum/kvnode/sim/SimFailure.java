package dev.kvorum.kvnode.sim;

import java.util.Arrays;

/** A promise of the system was broken. */
final class SimFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  /** A table shows one; all of it is in the message. */
  private static final int LINE_MAX = 120;

  private final long atNanos;

  SimFailure(String what) {
    this(what, null);
  }

  SimFailure(String what, Throwable cause) {
    super(what, cause);
    atNanos = 0;
  }

  private SimFailure(long atNanos, Throwable failure) {
    super("after %.3f s: %s".formatted(atNanos / 1e9, failure.getMessage()), failure);
    this.atNanos = atNanos;
  }

  /** A run ended like this, at a simulated time. */
  static SimFailure at(long nanos, Throwable failure) {
    return new SimFailure(nanos, failure);
  }

  /** How much simulated time had passed, where that is known. */
  long atNanos() {
    return atNanos;
  }

  /** The first line of what went wrong and of what that came from. */
  String summary() {
    Throwable origin = this;
    while (origin.getCause() != null) {
      origin = origin.getCause();
    }
    return line(getCause() == null ? this : getCause())
        + (origin == this || origin == getCause() ? "" : ": " + line(origin));
  }

  private static String line(Throwable failure) {
    String words = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return words.length() <= LINE_MAX ? words : words.substring(0, LINE_MAX) + " …";
  }

  static void check(boolean holds, String claim, Object... numbers) {
    if (!holds) {
      throw new SimFailure(claim + " " + Arrays.toString(numbers));
    }
  }
}
