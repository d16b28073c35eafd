package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message.Heartbeat;
import dev.kvorum.kvnode.raft.Message.HeartbeatReply;
import dev.kvorum.kvnode.raft.Message.PreVote;
import dev.kvorum.kvnode.raft.Message.PreVoteReply;
import dev.kvorum.kvnode.raft.Message.Rest;
import dev.kvorum.kvnode.raft.Message.Resting;
import dev.kvorum.kvnode.raft.Message.Verdict;
import dev.kvorum.kvnode.raft.Message.Wake;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When a group goes to rest, and what wakes it (SAFETY 6). */
class QuietTest {

  private static final long LONG = 2_000;

  @Nested
  class OfALeader {

    @Test
    void asksForRestWhenAllHaveEverythingAndNobodyHasAskedForAWhile() {
      var hand = Hand.leading();
      acknowledge(hand, 2, 3);
      passAcknowledged(hand, 900);
      assertTrue(hand.sent(Rest.class).isEmpty());
      passAcknowledged(hand, 200);
      Rest rest = hand.lastSent(Rest.class);
      assertEquals(new Position(1, 1), rest.last());
      assertEquals(Set.of(2L, 3L), receiversOfRest(hand));
      assertFalse(hand.core.isQuiet(), "none has agreed");
    }

    @Test
    void restsWhenAllHaveAgreedAndThenSaysNothingAndHoldsNoLease() {
      var hand = asking();
      agree(hand, 2);
      assertFalse(hand.core.isQuiet());
      assertTrue(hand.leaseLeftMillis() > 0);
      agree(hand, 3);
      assertTrue(hand.core.isQuiet());
      assertTrue(hand.leaseLeftMillis() <= 0);
      assertEquals(0, hand.core.leaseTerm());
      hand.forgetSent();
      hand.pass(10_000);
      assertTrue(hand.sent(Message.class).isEmpty());
      assertTrue(hand.core.leads());
    }

    @Test
    void doesNotAskWhileOneLags() {
      var hand = Hand.leading(Hand.ONE_TWO_THREE.withLearner(4), RaftOptions.DEFAULT);
      acknowledge(hand, 2, 3);
      passAcknowledged(hand, LONG);
      assertTrue(hand.sent(Rest.class).isEmpty(), "the learner has nothing");
      hand.acknowledge(4);
      passAcknowledged(hand, 100);
      assertEquals(Set.of(2L, 3L, 4L), receiversOfRest(hand));
    }

    @Test
    void countsNoAgreementFromBeforeTheLastWork() {
      var hand = asking();
      agree(hand, 2);
      Rest old = hand.lastSent(Rest.class);
      hand.propose(7);
      acknowledge(hand, 2, 3);
      hand.receive(new Resting(hand.from(3), 1, old.round()));
      assertFalse(hand.core.isQuiet());
      passAcknowledged(hand, LONG);
      agree(hand, 3);
      hand.receive(new Resting(hand.from(2), 1, old.round()));
      assertFalse(hand.core.isQuiet(), "2 agreed to another rest");
      agree(hand, 2);
      assertTrue(hand.core.isQuiet());
    }

    @Test
    void isWokenByWhateverSomebodyWants() {
      List<Message> wants =
          List.of(
              new Wake(new Message.Route(Hand.SHARD, 2, 1), 1),
              new Message.ReadIndex(new Message.Route(Hand.SHARD, 2, 1), 1, 5),
              new PreVote(new Message.Route(Hand.SHARD, 2, 1), 2, new Position(1, 1)));
      for (Message want : wants) {
        var hand = resting();
        hand.receive(want);
        assertFalse(hand.core.isQuiet());
        assertEquals(2, hand.sent(Heartbeat.class).stream().map(Message::route).distinct().count());
        assertTrue(hand.leaseLeftMillis() <= 0);
      }
    }

    @Test
    void keepsLeadingForAnElectionTimeoutAfterItWoke() {
      var hand = resting();
      hand.pass(10_000);
      hand.core.read(9);
      hand.act();
      hand.pass(500);
      assertTrue(hand.core.leads());
      hand.pass(200);
      assertFalse(hand.core.leads(), "nobody has answered");
    }

    @Test
    void wakesWhenItsWayToAMemberIsCut() {
      var hand = resting();
      hand.core.disconnected(2);
      hand.act();
      assertFalse(hand.core.isQuiet());
      assertEquals(
          Set.of(2L),
          hand.sent(Message.Append.class).stream()
              .map(m -> m.route().to())
              .collect(Collectors.toSet()));
    }
  }

  @Nested
  class OfAFollower {

    @Test
    void agreesAndCampaignsNoMore() {
      var hand = Hand.withLog(1, 1, 1);
      rest(hand, new Position(2, 1));
      assertEquals(1, hand.sent(Resting.class).size());
      assertEquals(2, hand.core.commit());
      hand.pass(10_000);
      assertTrue(hand.core.isQuiet());
      assertTrue(hand.sent(PreVote.class).isEmpty());
    }

    @Test
    void doesNotAgreeWhereItsLogEndsElsewhere() {
      for (Position other : List.of(new Position(1, 1), new Position(3, 1), new Position(2, 2))) {
        var hand = Hand.withLog(2, 1, 1);
        hand.receive(new Rest(hand.from(2), 2, other, 4));
        assertFalse(hand.core.isQuiet());
        assertTrue(hand.sent(Resting.class).isEmpty());
        assertEquals(4, hand.lastSent(HeartbeatReply.class).round());
        assertEquals(0, hand.core.commit());
      }
    }

    @Test
    void refusesItsVoteAndWakesItsLeader() {
      var hand = restingFollower();
      hand.receive(new PreVote(hand.from(3), 2, new Position(2, 1)));
      assertEquals(Verdict.REFUSED, hand.lastSent(PreVoteReply.class).verdict());
      assertEquals(2, hand.lastSent(Wake.class).route().to());
      assertFalse(hand.core.isQuiet());
      hand.receive(new Message.Vote(hand.from(3), 2, new Position(2, 1), Message.Campaign.TIMEOUT));
      assertTrue(hand.sent(Message.VoteReply.class).isEmpty());
      hand.pass(310);
      hand.receive(new PreVote(hand.from(3), 2, new Position(2, 1)));
      assertEquals(Verdict.GRANTED, hand.lastSent(PreVoteReply.class).verdict());
    }

    @Test
    void campaignsSoonAfterItsLeadersNodeIsLostAndGrantsVotesToo() {
      var hand = restingFollower();
      hand.core.disconnected(2);
      hand.pass(90);
      assertFalse(hand.sent(PreVote.class).isEmpty());
      hand = restingFollower();
      hand.core.disconnected(2);
      hand.receive(new PreVote(hand.from(3), 2, new Position(2, 1)));
      assertEquals(Verdict.GRANTED, hand.lastSent(PreVoteReply.class).verdict());
    }

    @Test
    void keepsItsPromiseThoughItsLeadersNodeIsLostAtOnce() {
      var hand = Hand.withLog(1, 1, 1);
      rest(hand, new Position(2, 1));
      hand.core.disconnected(2);
      hand.pass(250);
      hand.receive(new PreVote(hand.from(3), 2, new Position(2, 1)));
      assertEquals(Verdict.REFUSED, hand.lastSent(PreVoteReply.class).verdict());
      assertTrue(hand.sent(PreVote.class).isEmpty());
    }

    @Test
    void isNotDisturbedByTheLossOfAnother() {
      var hand = restingFollower();
      hand.core.disconnected(3);
      hand.pass(1_000);
      assertTrue(hand.core.isQuiet());
    }

    @Test
    void asksItsLeaderForAReadAndCampaignsWhereNoAnswerComes() {
      var hand = restingFollower();
      hand.core.read(5);
      hand.act();
      assertEquals(5, hand.lastSent(Message.ReadIndex.class).token());
      assertFalse(hand.core.isQuiet());
      hand.pass(610);
      assertFalse(hand.sent(PreVote.class).isEmpty());
    }
  }

  private static Hand asking() {
    var hand = Hand.leading();
    acknowledge(hand, 2, 3);
    passAcknowledged(hand, 1_100);
    return hand;
  }

  private static Hand resting() {
    var hand = asking();
    agree(hand, 2);
    agree(hand, 3);
    hand.pass(LONG);
    hand.forgetSent();
    return hand;
  }

  private static Hand restingFollower() {
    var hand = Hand.withLog(1, 1, 1);
    rest(hand, new Position(2, 1));
    hand.pass(LONG);
    hand.forgetSent();
    return hand;
  }

  private static void rest(Hand hand, Position last) {
    hand.receive(new Rest(hand.from(2), 1, last, 4));
  }

  private static void agree(Hand hand, long peer) {
    hand.receive(new Resting(hand.from(peer), 1, hand.lastSent(Rest.class).round()));
  }

  private static void acknowledge(Hand hand, long... peers) {
    for (long peer : peers) {
      hand.acknowledge(peer);
    }
  }

  /** Time passes, and 2 hears all of it. */
  private static void passAcknowledged(Hand hand, long millis) {
    for (long passed = 0; passed < millis; passed += 50) {
      hand.pass(50);
      long round =
          hand.sent(Message.FromLeader.class).stream().mapToLong(QuietTest::round).max().orElse(0);
      hand.receive(new HeartbeatReply(hand.from(2), 1, round));
    }
  }

  private static long round(Message message) {
    return switch (message) {
      case Heartbeat beat -> beat.round();
      case Rest rest -> rest.round();
      default -> 0;
    };
  }

  private static Set<Long> receiversOfRest(Hand hand) {
    return hand.sent(Rest.class).stream()
        .map(rest -> rest.route().to())
        .collect(Collectors.toSet());
  }
}
