package dev.kvorum.kvnode.shard.replica;

import java.util.function.Consumer;

/**
 * A read that waits for leave to look into the engine; told exactly once, on the agent's thread or,
 * where it is refused at once, on the caller's.
 */
public final class PendingRead implements Input {

  /** What the leave rests on. */
  public enum Proof {
    ROUND,
    /** The leader's lease where there is one, else a round. */
    LEASE
  }

  private final Proof proof;
  private final long deadlineNanos;
  private final Consumer<ReadEnd> end;

  /**
   * @param end only hands over
   */
  public PendingRead(Proof proof, long deadlineNanos, Consumer<ReadEnd> end) {
    this.proof = proof;
    this.deadlineNanos = deadlineNanos;
    this.end = end;
  }

  Proof proof() {
    return proof;
  }

  boolean isOver(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  void end(ReadEnd how) {
    end.accept(how);
  }
}
