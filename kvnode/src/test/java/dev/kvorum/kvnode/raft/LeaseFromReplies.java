package dev.kvorum.kvnode.raft;

import java.lang.reflect.Field;

/** A mutant's: the lease counts from when a round was answered, not from when it was sent. */
public final class LeaseFromReplies {

  private LeaseFromReplies() {}

  static Rounds.Confirmed confirm(Rounds rounds, long round, long nowNanos) {
    boolean news = round > rounds.confirmed();
    Rounds.Confirmed confirmed = rounds.confirm(round);
    if (news) {
      try {
        Field since = Rounds.class.getDeclaredField("confirmedSince");
        since.setAccessible(true);
        since.setLong(rounds, nowNanos);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("the mutant no longer fits", e);
      }
    }
    return confirmed;
  }
}
