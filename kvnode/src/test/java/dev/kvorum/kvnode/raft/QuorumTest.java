package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.raft.Quorum.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The arithmetic of majorities against a twin that tries every subset of the voters. */
class QuorumTest {

  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void whatAMajorityHasReachedIsTheBestThatSomeMajorityHasAllOf() {
    for (int run = 0; run < 5_000; run++) {
      int size = 1 + random.nextInt(7);
      long[] values = random.longs(size, 0, 10).toArray();
      List<Long> voters = new ArrayList<>();
      for (long voter = 1; voter <= size; voter++) {
        voters.add(voter);
      }
      long reached = Quorum.reachedByMajority(voters, voter -> values[(int) voter - 1]);
      assertEquals(bruteForce(values), reached);
    }
  }

  private static long bruteForce(long[] values) {
    long best = 0;
    for (int subset = 1; subset < 1 << values.length; subset++) {
      if (2 * Integer.bitCount(subset) <= values.length) {
        continue;
      }
      long least = Long.MAX_VALUE;
      for (int i = 0; i < values.length; i++) {
        least = (subset & 1 << i) == 0 ? least : Math.min(least, values[i]);
      }
      best = Math.max(best, least);
    }
    return best;
  }

  @Test
  void noVotersReachNothing() {
    assertEquals(0, Quorum.reachedByMajority(List.of(), _ -> 9));
  }

  @Test
  void anElectionIsWonLostOrOpenAsThoseWhoAreSilentMayStillDecide() {
    for (int run = 0; run < 5_000; run++) {
      Membership members = Membership.NONE.withLearner(99);
      Set<Long> granted =
          new HashSet<>(List.of(99L, 77L)); // a learner's and a stranger's don't count
      Set<Long> refused = new HashSet<>();
      int size = 1 + random.nextInt(7);
      int yes = 0;
      int no = 0;
      for (long voter = 1; voter <= size; voter++) {
        members = members.withVoter(voter);
        switch (random.nextInt(3)) {
          case 0 -> yes += granted.add(voter) ? 1 : 0;
          case 1 -> no += refused.add(voter) ? 1 : 0;
          default -> {}
        }
      }
      boolean wins = 2 * yes > size;
      boolean mayWin = 2 * (size - no) > size;
      Result expected = wins ? Result.WON : mayWin ? Result.OPEN : Result.LOST;
      assertEquals(expected, Quorum.tally(members, granted, refused));
    }
  }
}
