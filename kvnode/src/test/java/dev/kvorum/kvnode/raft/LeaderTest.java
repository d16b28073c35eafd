package dev.kvorum.kvnode.raft;

import static dev.kvorum.kvnode.raft.Hand.ONE_TWO_THREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message.Append;
import dev.kvorum.kvnode.raft.Message.AppendRejected;
import dev.kvorum.kvnode.raft.Message.Appended;
import dev.kvorum.kvnode.raft.Message.Heartbeat;
import dev.kvorum.kvnode.raft.Message.TimeoutNow;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * How a leader replicates, commits, and leaves (Raft §5.3, §5.4.2; thesis §3.10, §4.1, §4.2.2,
 * §6.2).
 */
class LeaderTest {

  /** As the default, but only one entry fits into an append and none into the cache. */
  private static final RaftOptions ONE_BY_ONE = RaftVariants.sized(1, 1);

  @Test
  void itsAppendsOvertakeItsOwnSync() { // thesis §10.2.1
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.forgetSent();
    hand.holdDisk();
    hand.propose(7);
    assertEquals(2, hand.lastSent(Append.class).entries().getFirst().index());
    hand.acknowledge(2);
    assertEquals(1, hand.core.status().commit(), "one of three has synced it");
    hand.acknowledge(3);
    assertEquals(2, hand.core.status().commit(), "two of three have, though not itself");
    assertEquals(1, hand.core.status().applied(), "but it applies only what it has synced");
    hand.releaseDisk();
    assertEquals(2, hand.core.status().applied());
  }

  @Test
  void oneAppendIsUnderWayToAPeerAndTheRestIsTheNext() {
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.forgetSent();
    hand.propose(1);
    hand.propose(2);
    hand.propose(3);
    assertEquals(1, appendsTo(hand, 2).size());
    hand.receive(new Appended(hand.from(2), 1, 2, 0));
    assertEquals(
        List.of(3L, 4L),
        appendsTo(hand, 2).getLast().entries().stream().map(Entry::index).toList());
  }

  @Test
  void anEntryOfAnEarlierTermIsCommittedOnlyUnderOneOfTheOwn() { // Raft §5.4.2, figure 8
    var hand = Hand.withLog(2, 1, 2);
    hand.elect();
    hand.receive(new Appended(hand.from(2), 3, 2, 0));
    hand.receive(new Appended(hand.from(3), 3, 2, 0));
    assertEquals(0, hand.core.status().commit());
    hand.receive(new Appended(hand.from(3), 3, 3, 0));
    assertEquals(3, hand.core.status().commit());
  }

  @Test
  void aPeerIsToldNoCommitIndexBeyondWhatItIsKnownToHold() {
    var hand = Hand.leading();
    hand.acknowledge(2);
    hand.forgetSent();
    hand.pass(60);
    for (Heartbeat heartbeat : hand.sent(Heartbeat.class)) {
      assertEquals(heartbeat.route().to() == 2 ? 1 : 0, heartbeat.commit());
    }
  }

  @Nested
  class Progress_DelayedAndDoubled {

    @Test
    void anAppendWithoutAnswerIsSentAgain() {
      var hand = Hand.leading();
      hand.forgetSent();
      hand.pass(190);
      assertTrue(hand.sent(Append.class).isEmpty());
      hand.pass(30);
      assertEquals(2, hand.sent(Append.class).size());
    }

    @Test
    void anOldAcknowledgementTakesNothingBack() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.propose(1);
      hand.acknowledge(2);
      hand.propose(2);
      hand.forgetSent();
      hand.receive(new Appended(hand.from(2), 1, 1, 0));
      assertEquals(2, hand.core.status().match().get(2L));
      assertTrue(appendsTo(hand, 2).isEmpty(), "the one under way is still under way");
    }

    @Test
    void anOldRefusalIsNotActedOn() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.propose(1);
      hand.acknowledge(2);
      hand.forgetSent();
      var refused = new AppendRejected(hand.from(2), 1, new Position(7, 1), Position.ZERO, 0);
      hand.receive(refused);
      assertTrue(appendsTo(hand, 2).isEmpty());
      assertEquals(2, hand.core.status().match().get(2L));
    }

    @Test
    void aRefusalOfWhatIsKnownToMatchTakesNothingBack() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.propose(1);
      hand.forgetSent();
      hand.receive(new AppendRejected(hand.from(2), 1, new Position(1, 1), Position.ZERO, 0));
      assertEquals(1, appendsTo(hand, 2).getLast().previous().index());
    }

    @Test
    void aMemberAddedToAQuietGroupIsSentTheLog() {
      var hand = new Hand(1, RaftOptions.DEFAULT, Hand.nothing(Membership.of(1L)));
      hand.pass(10);
      hand.change(Membership.of(1L).withLearner(2));
      assertEquals(2, hand.lastSent(Append.class).previous().index(), "a probe");
      hand.receive(new AppendRejected(hand.from(2), 1, new Position(2, 1), Position.ZERO, 0));
      assertEquals(1, hand.fetches.getLast().fromIndex(), "in memory while somebody lacked it");
      hand.core.fetched(hand.fetches.getLast(), List.of(Entry.noop(1, 1)));
      hand.act();
      assertEquals(1, hand.lastSent(Append.class).entries().size());
      hand.acknowledge(2);
      hand.change(Membership.of(1L, 2L));
      assertEquals(2, hand.core.status().commit(), "two must have it");
      hand.acknowledge(2);
      assertEquals(3, hand.core.status().commit());
    }

    @Test
    void aPeerWhoseLaneWasCutIsProbed() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.forgetSent();
      hand.core.disconnected(2);
      hand.act();
      assertEquals(List.of(), appendsTo(hand, 2).getFirst().entries());
    }

    @Test
    void aPeerWithOtherEntriesUpToTheBaseGetsASnapshot() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.propose(1);
      hand.acknowledge(2);
      hand.core.compact(2);
      hand.propose(2);
      hand.core.disconnected(3);
      hand.act();
      assertEquals(new Position(2, 1), appendsTo(hand, 3).getLast().previous());
      hand.receive(new AppendRejected(hand.from(3), 1, new Position(2, 1), new Position(1, 0), 0));
      assertEquals(List.of(3L), hand.snapshotsTo);
      hand.receive(
          new AppendRejected(
              hand.from(3), 1, new Position(1, 1), Position.ZERO, 0)); // of an earlier try
      hand.pass(250);
      assertEquals(List.of(3L), hand.snapshotsTo, "asked for once");
      hand.core.snapshotEnded(3);
      hand.act();
      assertEquals(List.of(3L), hand.snapshotsTo, "it is asked first what it has");
      assertEquals(new Position(2, 1), appendsTo(hand, 3).getLast().previous());
    }

    /** Else: it is behind the log for as long as this leader leads. */
    @Test
    void aPeerWhoseSnapshotTheLogHasOutrunGetsAnother() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.propose(1);
      hand.acknowledge(2);
      hand.core.compact(2);
      hand.core.disconnected(3);
      hand.act();
      hand.receive(new AppendRejected(hand.from(3), 1, new Position(2, 1), Position.ZERO, 0));
      assertEquals(List.of(3L), hand.snapshotsTo);
      hand.propose(2);
      hand.acknowledge(2);
      hand.core.compact(3);
      hand.receive(new Appended(hand.from(3), 1, 2, 0));
      hand.core.snapshotEnded(3);
      hand.act();
      hand.receive(new AppendRejected(hand.from(3), 1, new Position(3, 1), new Position(2, 1), 0));
      assertEquals(List.of(3L, 3L), hand.snapshotsTo);
    }

    @Test
    void theEndOfASnapshotDisturbsNoAppendThatIsUnderWayBehindIt() {
      var hand = Hand.leading();
      hand.acknowledge(3);
      hand.propose(1);
      hand.forgetSent();
      hand.core.snapshotEnded(3);
      hand.act();
      assertEquals(List.of(), appendsTo(hand, 3));
    }

    @Test
    void noSnapshotIsAskedForOneThatIsDownUntilItIsHeardAgain() {
      var hand = Hand.leading();
      for (int i = 0; i < 50; i++) {
        hand.propose(i);
        hand.acknowledge(2);
        hand.pass(10);
      }
      hand.core.compact(40);
      hand.pass(250);
      assertEquals(List.of(), hand.snapshotsTo);
      hand.receive(new Message.HeartbeatReply(hand.from(3), 1, 1));
      assertEquals(List.of(3L), hand.snapshotsTo);
    }
  }

  @Nested
  class Fetches {

    private final Hand hand = Hand.leading(ONE_TWO_THREE, ONE_BY_ONE);

    private void lagBehind() {
      hand.acknowledge(2);
      for (int i = 0; i < 5; i++) {
        hand.propose(i);
        hand.acknowledge(2);
      }
      hand.receive(new Appended(hand.from(3), 1, 1, 0));
    }

    @Test
    void whatAPeerLacksStaysInMemoryUntilItHasItToo() {
      Hand roomy = Hand.leading();
      roomy.acknowledge(2);
      var first = new Effects.IndexRange(1, 1);
      assertEquals(1, roomy.core.cached(first, 1).size(), "3 lacks it");
      roomy.acknowledge(3);
      roomy.propose(2);
      roomy.acknowledge(2);
      assertEquals(2, roomy.core.status().commit());
      assertEquals(List.of(), roomy.core.cached(first, 1));
      assertEquals(1, roomy.core.cached(new Effects.IndexRange(2, 2), 1).size());
    }

    @Test
    void olderEntriesAreAskedForOnceAndSent() {
      lagBehind();
      hand.pass(400);
      assertEquals(List.of(new Effects.Fetch(3, 2, 1)), hand.fetches);
      hand.forgetSent();
      hand.core.fetched(hand.fetches.getFirst(), List.of(Hand.command(2, 1)));
      hand.act();
      assertEquals(2, appendsTo(hand, 3).getFirst().entries().getFirst().index());
    }

    @Test
    void anAnswerAfterCompactionLeadsToASnapshot() {
      lagBehind();
      hand.core.compact(4);
      hand.core.fetched(hand.fetches.getFirst(), List.of());
      hand.act();
      hand.receive(new AppendRejected(hand.from(3), 1, new Position(4, 1), new Position(1, 1), 0));
      assertEquals(List.of(3L), hand.snapshotsTo);
    }

    @Test
    void whatWasReadForAnEarlierLeadershipIsNotSent() {
      lagBehind();
      hand.forgetSent();
      hand.core.fetched(hand.fetches.getFirst(), List.of(Hand.command(2, 0)));
      hand.act();
      assertTrue(appendsTo(hand, 3).isEmpty());
      assertEquals(2, hand.fetches.size(), "asked for again");
    }

    @Test
    void whatTheDiskStillHasOtherwiseThanTheLogIsLeftOut() {
      lagBehind();
      hand.forgetSent();
      hand.core.fetched(
          hand.fetches.getFirst(),
          List.of(Hand.command(2, 1), Hand.command(3, 1), Hand.command(4, 0)));
      hand.act();
      var sent = appendsTo(hand, 3).getFirst().entries().stream().map(Entry::index).toList();
      assertEquals(List.of(2L, 3L), sent);
      assertEquals(1, hand.fetches.size(), "not asked for again");
    }

    @Test
    void anAnswerNobodyWaitsForIsDropped() {
      lagBehind();
      hand.forgetSent();
      hand.core.fetched(new Effects.Fetch(2, 3, 1), List.of(Hand.command(3, 1)));
      hand.act();
      assertTrue(appendsTo(hand, 2).isEmpty());
    }
  }

  @Nested
  class Thesis3_10_Transfer {

    @Test
    void theTargetIsToldWhenItHasEverything() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.propose(1);
      hand.core.transferLeadership(2);
      assertFalse(hand.core.acceptsProposals());
      assertTrue(hand.sent(TimeoutNow.class).isEmpty());
      hand.acknowledge(2);
      assertEquals(2, hand.lastSent(TimeoutNow.class).route().to());
    }

    @Test
    void aTransferToADeadReplicaIsGivenUp() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.pass(20);
      hand.acknowledge(2);
      hand.core.transferLeadership(3);
      hand.pass(290);
      assertFalse(hand.core.acceptsProposals());
      hand.pass(20);
      assertTrue(hand.core.acceptsProposals());
    }

    @Test
    void whoAsksAgainWhileATransferIsUnderWaySetsNoOtherReplicaOnIt() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.core.transferLeadership();
      hand.acknowledge(3);
      hand.core.transferLeadership();
      hand.core.transferLeadership(3);
      hand.acknowledge(3);
      assertEquals(
          Set.of(2L),
          hand.sent(TimeoutNow.class).stream()
              .map(told -> told.route().to())
              .collect(Collectors.toSet()));
      hand.pass(310);
      assertTrue(hand.core.acceptsProposals(), "nor longer than any other");
    }

    @Test
    void leadershipIsHandedOverToNoLearnerAndNoStranger() {
      var hand = Hand.leading(ONE_TWO_THREE.withLearner(4), RaftOptions.DEFAULT);
      hand.core.transferLeadership(4);
      hand.core.transferLeadership(9);
      hand.core.transferLeadership(1);
      assertTrue(hand.core.acceptsProposals());
    }

    @Test
    void theTargetCampaignsWithoutAskingFirst() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new TimeoutNow(hand.from(2), 1));
      assertEquals(Message.Campaign.TRANSFER, hand.lastSent(Message.Vote.class).campaign());
      assertTrue(hand.sent(Message.PreVote.class).isEmpty());
    }

    @Test
    void aSlowDiskIsHandedOverToOneThatHasSyncedMore() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.holdDisk();
      hand.propose(1);
      hand.acknowledge(3);
      passAcknowledged(hand, 2_100);
      assertEquals(3, hand.lastSent(TimeoutNow.class).route().to());
    }

    @Test
    void whereAllDisksAreSlowLeadershipStays() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.holdDisk();
      hand.propose(1);
      passAcknowledged(hand, 4_000);
      assertTrue(hand.core.acceptsProposals());
      assertTrue(hand.sent(TimeoutNow.class).isEmpty());
    }
  }

  @Nested
  class Thesis6_2_CheckQuorum {

    @Test
    void aLeaderThatHearsNoMajorityStepsDown() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.pass(590);
      assertEquals(RoleName.LEADER, hand.core.status().role());
      hand.pass(20);
      assertEquals(RoleName.FOLLOWER, hand.core.status().role());
    }

    @Test
    void aLeaderAloneLeadsOn() {
      var hand = new Hand(1, RaftOptions.DEFAULT, Hand.nothing(Membership.of(1L)));
      hand.pass(60_000);
      assertEquals(RoleName.LEADER, hand.core.status().role());
    }
  }

  private static void passAcknowledged(Hand hand, long millis) {
    for (long end = hand.millis() + millis; hand.millis() < end; ) {
      hand.pass(50);
      long round = hand.lastSent(Heartbeat.class).round();
      hand.receive(new Message.HeartbeatReply(hand.from(2), 1, round));
      hand.receive(new Message.HeartbeatReply(hand.from(3), 1, round));
    }
  }

  private static List<Append> appendsTo(Hand hand, long peer) {
    return hand.sent(Append.class).stream().filter(append -> append.route().to() == peer).toList();
  }
}
