package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What rule 2 of {@code docs/testing.md} prevents: a member is an id that is never used again. */
class ReplacedReplicaTest {

  /**
   * Else:
   *
   * <ol>
   *   <li>Replica 3 is removed, and its node gets an empty one in its place.
   *   <li>An answer of the old one comes late: it has everything.
   *   <li>It counts for the empty one, so an entry is committed that one disk of three holds.
   * </ol>
   */
  @Test
  void rule2_aLateReplyOfARemovedReplicaCountsForNobody() {
    Hand leader = Hand.leading();
    leader.acknowledge(2);
    change(leader, Membership.of(1L, 2L));
    change(leader, Membership.of(1L, 2L).withLearner(4));
    leader.acknowledge(4);
    change(leader, Membership.of(1L, 2L, 4L));
    long before = leader.core.status().matchOf(4);
    leader.propose(7);
    long committed = leader.core.commit();
    long last = leader.core.status().last();
    assertTrue(committed < last);
    leader.receive(new Message.Appended(leader.from(3), leader.core.term(), last, 1));
    assertEquals(committed, leader.core.commit());
    assertEquals(before, leader.core.status().matchOf(4));
    leader.receive(new Message.Appended(leader.from(4), leader.core.term(), last, 1));
    assertEquals(last, leader.core.commit(), "the new one's own reply counts");
  }

  /** The same the other way: what was meant for the one before is not for the new one. */
  @Test
  void rule2_whatWasSentToTheReplicaBeforeIsNotTakenByTheOneInItsPlace() {
    var empty = new Hand(4, RaftOptions.DEFAULT, Hand.nothing(Membership.of(1L, 2L, 4L)));
    empty.setClock(300);
    var toTheOld = new Message.Route(Hand.SHARD, 2, 3);
    empty.receive(
        new Message.Append(
            toTheOld, 5, Position.ZERO, java.util.List.of(Hand.command(1, 5)), 1, 1));
    empty.receive(new Message.Vote(toTheOld, 6, new Position(1, 5), Message.Campaign.TIMEOUT));
    assertEquals(0, empty.core.term());
    assertEquals(0, empty.core.status().last());
  }

  private static void change(Hand leader, Membership next) {
    leader.change(next);
    leader.acknowledge(2);
    assertEquals(leader.core.status().last(), leader.core.commit());
  }
}
