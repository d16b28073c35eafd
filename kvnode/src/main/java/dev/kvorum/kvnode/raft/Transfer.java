package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Message.TimeoutNow;

/**
 * The handing over of leadership (thesis §3.10): no proposals meanwhile, and the other is told to
 * campaign at once when it has all of the log.
 */
final class Transfer {

  private final Replica replica;

  /** Replica id that leadership is being handed to, or {@link HardState#NOBODY}. */
  private long target = HardState.NOBODY;

  private long deadline;

  /**
   * A transfer lets its candidate past the voters' patience, so no lease may be trusted for the
   * rest of the term (SAFETY 5).
   */
  private boolean leaseForfeited;

  Transfer(Replica replica) {
    this.replica = replica;
  }

  boolean isUnderWay() {
    return target != HardState.NOBODY;
  }

  boolean hasForfeitedLease() {
    return leaseForfeited;
  }

  long target() {
    return target;
  }

  void begin(long to) {
    target = to;
    deadline = replica.now() + replica.options.electionMinNanos();
    leaseForfeited = true;
  }

  /** Given up if the other hasn't taken leadership within an election timeout. */
  void tick() {
    if (isUnderWay() && replica.now() >= deadline) {
      target = HardState.NOBODY;
    }
  }

  /**
   * @param match up to where the other has the log
   */
  void urge(long match) {
    if (match == replica.log.lastIndex()) {
      replica.outbox.send(new TimeoutNow(replica.to(target), replica.term()));
    }
  }
}
