package dev.kvorum.kvnode.raft;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.LongUnaryOperator;

/** The arithmetic of majorities, and nothing else. */
final class Quorum {

  private Quorum() {}

  /**
   * The largest value that a majority of voters has reached: of match indexes, what may be
   * committed (Raft §5.3, §5.4); of acknowledged rounds, the latest that proves leadership.
   */
  static long reachedByMajority(Collection<Long> voters, LongUnaryOperator valueOf) {
    if (voters.isEmpty()) {
      return 0;
    }
    long[] values = new long[voters.size()];
    int i = 0;
    for (long voter : voters) {
      values[i++] = valueOf.applyAsLong(voter);
    }
    Arrays.sort(values);
    return values[(values.length - 1) / 2];
  }

  /** Votes of one campaign. */
  enum Result {
    WON,
    LOST,
    OPEN
  }

  static Result tally(Membership members, Collection<Long> granted, Collection<Long> refused) {
    long yes = granted.stream().filter(members.voters()::contains).count();
    long no = refused.stream().filter(members.voters()::contains).count();
    if (yes >= members.majority()) {
      return Result.WON;
    }
    return members.voters().size() - no < members.majority() ? Result.LOST : Result.OPEN;
  }
}
