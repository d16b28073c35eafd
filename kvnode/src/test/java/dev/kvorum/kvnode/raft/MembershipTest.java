package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Members, their bytes, and their history along a log against a map that is searched. */
class MembershipTest {

  private final SplittableRandom random = new SplittableRandom(2);

  @Test
  void majoritiesOfMembershipsThatDifferByOneVoterMeet() {
    for (int run = 0; run < 2_000; run++) {
      Membership one = any();
      Membership other = any();
      if (one.differsByOneVoterFrom(other)) {
        assertTrue(anyMajoritiesMeet(one, other), one + " and " + other);
      }
    }
  }

  /** The two smallest majorities that have as little as possible in common do have something. */
  private static boolean anyMajoritiesMeet(Membership one, Membership other) {
    var either = new ArrayList<>(one.voters());
    other.voters().stream().filter(voter -> !either.contains(voter)).forEach(either::add);
    return one.voters().isEmpty()
        || other.voters().isEmpty()
        || one.majority() + other.majority() > either.size();
  }

  @Test
  void aReplicaIsAVoterOrALearnerAndChangesSidesInOneStep() {
    Membership members = Membership.of(1L, 2L).withLearner(3);
    assertThrows(Invariant.Broken.class, () -> Membership.of(List.of(1L), List.of(1L), 0));
    assertEquals(Membership.of(1L, 2L, 3L), members.withVoter(3));
    assertEquals(Membership.of(List.of(1L), List.of(2L, 3L), 0), members.withLearner(2));
    assertEquals(Membership.of(1L, 2L), members.without(3));
    assertFalse(members.differsByOneVoterFrom(Membership.of(1L, 4L)));
  }

  @Test
  void codecRoundTrip() {
    for (int run = 0; run < 1_000; run++) {
      Membership members = any();
      assertEquals(members, MembershipCodec.decode(MembershipCodec.encode(members)));
    }
  }

  @Test
  void codecGoldenBytes() {
    byte[] golden =
        HexFormat.of()
            .parseHex(
                "02" // version
                    + "0607000000000000" // epoch
                    + "0200"
                    + "0100000000000000"
                    + "0203000000000000" // voters 1 and 0x302
                    + "0100"
                    + "ffffffffffffff7f"); // learner 2^63 - 1
    Membership members = Membership.of(List.of(1L, 0x302L), List.of(Long.MAX_VALUE), 0x706);
    assertArrayEquals(golden, MembershipCodec.encode(members));
    assertEquals(members, MembershipCodec.decode(golden));
  }

  @Test
  void codecReadsTheFormatWithoutEpochs() {
    byte[] golden = HexFormat.of().parseHex("01" + "0100" + "0500000000000000" + "0000");
    assertEquals(Membership.of(5L), MembershipCodec.decode(golden));
  }

  @Test
  void codecRefusesANewerFormatByName() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> MembershipCodec.decode(new byte[] {3, 0, 0, 0, 0}));
    assertTrue(e.getMessage().contains("newer version"));
  }

  @Test
  void historyIsWhatAMapSearchedWouldSay() {
    for (int run = 0; run < 300; run++) {
      Membership base = any();
      var history = new MembershipHistory(0, base, List.of());
      var twin = new TreeMap<Long, Membership>(Map.of(0L, base));
      long last = 0;
      for (int step = 0; step < 40; step++) {
        long within = twin.firstKey() + random.nextLong(last - twin.firstKey() + 1);
        switch (random.nextInt(8)) {
          case 0 -> {
            long from = Math.max(within, twin.firstKey() + 1);
            history.truncateFrom(from);
            twin.tailMap(from).clear();
            last = Math.min(last, Math.max(from - 1, twin.firstKey()));
          }
          case 1 -> {
            history.compactTo(within);
            begin(twin, within, twin.floorEntry(within).getValue());
          }
          case 2 -> {
            Membership snapshot = any();
            history.beginAt(within, snapshot);
            begin(twin, within, snapshot);
          }
          default -> {
            last += 1 + random.nextInt(3);
            Membership next = any();
            history.add(last, next);
            twin.put(last, next);
          }
        }
        assertEquals(twin.lastEntry().getValue(), history.current());
        assertEquals(twin.lastKey(), history.currentSince());
        long asked = twin.firstKey() + random.nextLong(last - twin.firstKey() + 1);
        assertEquals(twin.floorEntry(asked).getValue(), history.asOf(asked));
      }
    }
  }

  private static void begin(TreeMap<Long, Membership> twin, long index, Membership members) {
    twin.headMap(index, true).clear();
    twin.put(index, members);
  }

  private Membership any() {
    Membership members = Membership.NONE;
    for (long id = 1; id <= 6; id++) {
      members =
          switch (random.nextInt(3)) {
            case 0 -> members.withVoter(id);
            case 1 -> members.withLearner(id);
            default -> members;
          };
    }
    return members.at(random.nextLong(100));
  }
}
