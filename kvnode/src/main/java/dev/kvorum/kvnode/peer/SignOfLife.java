package dev.kvorum.kvnode.peer;

/**
 * Decides when a lane that has something to say must be asked whether anybody hears it. An idle
 * lane is left alone.
 *
 * <p>Senders and the reader only raise flags; the thread that watches does the rest.
 */
final class SignOfLife {

  private volatile boolean wanted;
  private volatile boolean seen;

  /** Invariant: only the watching thread uses these two. */
  private boolean asked;

  private long askedNanos;

  SignOfLife(long nowNanos) {
    askedNanos = nowNanos;
  }

  /** Something was sent, so silence means something. */
  void wanted() {
    if (!wanted) {
      wanted = true;
    }
  }

  /** Something came back. */
  void seen() {
    if (!seen) {
      seen = true;
    }
  }

  /** Whether it was asked for and has not come for so long. */
  boolean isMissing(long nowNanos, long silenceNanos) {
    if (seen) {
      seen = false;
      asked = false;
    }
    return asked && nowNanos - askedNanos >= silenceNanos;
  }

  /** Whether to ask now; true means that the caller does. */
  boolean isDue(long nowNanos, long intervalNanos) {
    boolean due = wanted && !asked && nowNanos - askedNanos >= intervalNanos;
    if (due) {
      wanted = false;
      asked = true;
      askedNanos = nowNanos;
    }
    return due;
  }
}
