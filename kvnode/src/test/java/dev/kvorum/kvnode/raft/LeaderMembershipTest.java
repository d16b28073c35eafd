package dev.kvorum.kvnode.raft;

import static dev.kvorum.kvnode.raft.Hand.ONE_TWO_THREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message.Append;
import dev.kvorum.kvnode.raft.Message.Heartbeat;
import dev.kvorum.kvnode.raft.Message.TimeoutNow;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a leader changes the members of its group, itself among them (Raft thesis §4). */
class LeaderMembershipTest {

  @Test
  void noChangeBeforeAnOwnEntryIsCommittedNorDuringAnother() {
    var hand = Hand.leading();
    assertTrue(hand.refusal(ONE_TWO_THREE.withLearner(5)).isPresent());
    hand.acknowledge(2);
    assertTrue(hand.refusal(ONE_TWO_THREE.withLearner(5)).isEmpty());
    hand.change(ONE_TWO_THREE.withLearner(4));
    assertTrue(hand.refusal(ONE_TWO_THREE.withLearner(5)).isPresent());
  }

  @Test
  void aChangeOfTwoVotersOrToNoneIsABug() {
    var hand = Hand.leading();
    hand.acknowledge(2);
    assertThrows(Invariant.Broken.class, () -> hand.change(Membership.of(1L)));
    var alone = new Hand(1, RaftOptions.DEFAULT, Hand.nothing(Membership.of(1L)));
    alone.pass(10);
    assertThrows(Invariant.Broken.class, () -> alone.change(Membership.of().withLearner(1)));
  }

  @Test
  void aChangeThatWasDecidedOnOlderMembersIsRefused() { // SAFETY 16
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.core.changeMembership(ONE_TWO_THREE.withLearner(4).at(9));
    hand.act();
    hand.acknowledge(2);
    assertTrue(hand.core.refusal(ONE_TWO_THREE.at(9)).isPresent());
    assertTrue(hand.core.refusal(ONE_TWO_THREE.at(10)).isEmpty());
    assertEquals(9, hand.core.status().committedEpoch());
  }

  @Test
  void aLearnerVotesOnlyWhenItFollowsClosely() { // thesis §4.2.1
    var hand = Hand.leading();
    Membership four = ONE_TWO_THREE.withVoter(4);
    hand.acknowledge(2);
    assertTrue(hand.refusal(four).isPresent(), "a stranger");
    hand.change(ONE_TWO_THREE.withLearner(4));
    hand.acknowledge(2);
    assertTrue(hand.refusal(four).isPresent(), "it was never heard");
    hand.acknowledge(4);
    assertEquals(Set.of(1L, 2L, 4L), hand.core.status().caughtUp());
    assertTrue(hand.refusal(four).isEmpty());
    passAcknowledged(hand, 400);
    assertTrue(hand.refusal(four).isPresent(), "it has gone silent");
  }

  @Test
  void whoFallsBehindAGrowingLogIsNotCaughtUpThoughItAnswers() { // thesis §4.2.1
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.change(ONE_TWO_THREE.withLearner(4));
    hand.acknowledge(2);
    hand.acknowledge(4);
    for (int i = 0; i < 10; i++) {
      hand.propose(i);
      hand.acknowledge(2);
      passAcknowledged(hand, 50);
      hand.receive(new Message.HeartbeatReply(hand.from(4), 1, 1));
    }
    assertFalse(hand.core.isCaughtUp(4));
    hand.acknowledge(4);
    assertTrue(hand.core.isCaughtUp(4));
    hand.propose(1);
    assertTrue(hand.core.isCaughtUp(4), "what is on its way doesn't count against it");
  }

  @Test
  void aGroupAtRestIsWokenToFindOutWhoIsThere() {
    var hand = Hand.leading(Membership.of(1L, 2L), RaftOptions.DEFAULT);
    hand.acknowledge(2);
    hand.pass(60);
    hand.core.keepAwake();
    hand.act();
    assertFalse(hand.core.isQuiet());
  }

  @Test
  void aRemovedLeaderLetsTheBestOfTheOthersCampaignAtOnce() { // thesis §4.2.2
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.change(Membership.of(2L, 3L));
    hand.acknowledge(2);
    assertTrue(hand.sent(TimeoutNow.class).isEmpty());
    hand.acknowledge(3);
    assertEquals(1, hand.sent(TimeoutNow.class).size());
    assertTrue(hand.leaseLeftMillis() <= 0);
  }

  /** Else two campaign in one term, and both may lose. */
  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void aRemovedLeaderLetsNobodyElseCampaignThanWhomItHasTold(long transferee) {
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.change(Membership.of(2L, 3L));
    hand.acknowledge(transferee);
    hand.core.transferLeadership(transferee);
    hand.acknowledge(5 - transferee);
    assertEquals(RoleName.FOLLOWER, hand.core.status().role());
    assertEquals(
        Set.of(transferee),
        hand.sent(TimeoutNow.class).stream()
            .map(told -> told.route().to())
            .collect(Collectors.toSet()));
  }

  @Test
  void aRemovedLeaderManagesAGroupWithoutItselfUntilThatIsCommitted() { // thesis §4.2.2
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.change(Membership.of(2L, 3L));
    hand.acknowledge(2);
    assertEquals(RoleName.LEADER, hand.core.status().role(), "its own copy does not count");
    hand.acknowledge(3);
    assertEquals(RoleName.FOLLOWER, hand.core.status().role());
    hand.pass(5_000);
    assertEquals(RoleName.FOLLOWER, hand.core.status().role());
  }

  @Test
  void whoAppendedItsOwnRemovalCampaignsWhileThatMayBeLost() { // thesis §4.2.2
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.change(Membership.of(2L, 3L));
    hand.pass(1_000);
    assertEquals(RoleName.FOLLOWER, hand.core.status().role(), "check-quorum");
    hand.passUntilSent(Message.PreVote.class);
    hand.forgetSent();
    hand.passUntilSent(Message.PreVote.class);
    hand.receive(new Message.PreVoteReply(hand.from(2), 2, Message.Verdict.GRANTED));
    assertEquals(RoleName.PRE_CANDIDATE, hand.core.status().role(), "its own vote does not count");
    hand.receive(new Message.PreVoteReply(hand.from(3), 2, Message.Verdict.GRANTED));
    assertEquals(RoleName.CANDIDATE, hand.core.status().role());
  }

  @Test
  void theLastVoterWaitsForTheLeaseOfOneWhoseRemovalItCannotKnowToBeCommitted() {
    var hand = Hand.withLog(1, 1);
    var alone = List.of(Hand.membership(2, 1, Membership.of(1L)));
    hand.receive(new Append(hand.from(2), 1, new Position(1, 1), alone, 1, 1));
    hand.pass(290);
    assertEquals(RoleName.FOLLOWER, hand.core.status().role());
    hand.pass(400);
    assertEquals(RoleName.LEADER, hand.core.status().role());
  }

  private static void passAcknowledged(Hand hand, long millis) {
    for (long end = hand.millis() + millis; hand.millis() < end; ) {
      hand.pass(50);
      long round = hand.lastSent(Heartbeat.class).round();
      hand.receive(new Message.HeartbeatReply(hand.from(2), 1, round));
      hand.receive(new Message.HeartbeatReply(hand.from(3), 1, round));
    }
  }
}
