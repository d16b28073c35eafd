package dev.kvorum.kvnode.raft;

import java.util.Collection;

/**
 * Whether a leader's group is at rest (SAFETY 6): nothing was asked for a while, every member has
 * everything and knows it, and each of them has agreed to rest, in a round that began after the
 * last work. Then nobody says anything and nobody needs a tick, and there is no lease.
 */
final class Quiet {

  private static final long NOT_ASKED = Long.MAX_VALUE;

  private final long afterNanos;
  private long busyAt;
  private long wokeAt;

  /** The first round since the last work in which all were asked to rest. */
  private long askedSince = NOT_ASKED;

  private boolean begun;

  Quiet(long afterNanos, long nowNanos) {
    this.afterNanos = afterNanos;
    busyAt = nowNanos;
    wokeAt = nowNanos;
  }

  boolean hasBegun() {
    return begun;
  }

  /** When it last woke: that nobody was heard before says nothing about who still follows. */
  long wokeAt() {
    return wokeAt;
  }

  /** Something is asked for or has changed: what was agreed before counts no more. */
  void busy(long nowNanos) {
    busyAt = nowNanos;
    wokeAt = begun ? nowNanos : wokeAt;
    askedSince = NOT_ASKED;
    begun = false;
  }

  boolean isDue(long nowNanos) {
    return nowNanos - busyAt >= afterNanos;
  }

  /** All are asked in a round. */
  void ask(long round) {
    askedSince = Math.min(askedSince, round);
  }

  /** Not yet, though there was no new work. */
  void withdraw() {
    askedSince = NOT_ASKED;
  }

  void beginIfAgreed(Collection<Progress> members) {
    begun =
        askedSince != NOT_ASKED
            && members.stream().allMatch(member -> member.restingRound() >= askedSince);
  }
}
