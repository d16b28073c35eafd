package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Effects.ReadReady;
import dev.kvorum.kvnode.raft.Message.Appended;
import dev.kvorum.kvnode.raft.Message.Heartbeat;
import dev.kvorum.kvnode.raft.Message.HeartbeatReply;
import dev.kvorum.kvnode.raft.Message.ReadIndex;
import dev.kvorum.kvnode.raft.Message.ReadIndexReply;
import dev.kvorum.kvnode.raft.Message.ReadRefused;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When a read may be answered, and how long a lease lasts (Raft §8; thesis §6.4; SAFETY 5). */
class ReadTest {

  @Nested
  class Section8_ReadIndex {

    @Test
    void aNewLeaderKnowsNotYetWhatIsCommitted() {
      var hand = Hand.leading();
      read(hand, 5);
      hand.pass(20);
      acknowledgeRound(hand, 2);
      assertTrue(hand.reads.isEmpty());
      hand.acknowledge(2);
      acknowledgeRound(hand, 2);
      assertEquals(List.of(new ReadReady(5, 1)), hand.reads);
    }

    @Test
    void onlyARoundThatBeganAfterTheReadAnswersIt() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.pass(60);
      long before = hand.lastSent(Heartbeat.class).round();
      read(hand, 5);
      hand.receive(new HeartbeatReply(hand.from(2), 1, before));
      assertTrue(hand.reads.isEmpty());
      acknowledgeRound(hand, 2);
      assertEquals(1, hand.reads.size());
    }

    @Test
    void readsThatComeDuringARoundShareTheNext() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      read(hand, 5);
      long first = hand.lastSent(Heartbeat.class).round();
      read(hand, 6);
      read(hand, 7);
      assertEquals(first, hand.lastSent(Heartbeat.class).round());
      acknowledgeRound(hand, 2);
      acknowledgeRound(hand, 2);
      assertEquals(List.of(5L, 6L, 7L), hand.reads.stream().map(ReadReady::token).toList());
      assertEquals(first + 1, hand.lastSent(Heartbeat.class).round());
    }

    @Test
    void aFollowerAsksItsLeader() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new Heartbeat(hand.from(2), 1, 1, 1));
      read(hand, 5);
      assertEquals(5, hand.lastSent(ReadIndex.class).token());
      hand.receive(new ReadIndexReply(hand.from(2), 1, 5, 9));
      assertEquals(List.of(new ReadReady(5, 9)), hand.reads, "to be answered when 9 is applied");
    }

    @Test
    void aFollowerOfThreeNeedsNoRoundAsItAndItsLeaderAreAMajority() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.forgetSent();
      hand.receive(new ReadIndex(hand.from(3), 1, 8));
      assertEquals(1, hand.lastSent(ReadIndexReply.class).index());
      assertEquals(List.of(), hand.sent(Heartbeat.class));
    }

    @Test
    void aFollowerOfFourIsAnsweredAfterARound() {
      var hand = Hand.leading(Membership.of(1L, 2L, 3L, 4L), RaftOptions.DEFAULT);
      hand.acknowledge(2);
      hand.acknowledge(3);
      hand.receive(new ReadIndex(hand.from(3), 1, 8));
      assertEquals(List.of(), hand.sent(ReadIndexReply.class));
      acknowledgeRound(hand, 2);
      assertEquals(List.of(), hand.sent(ReadIndexReply.class));
      acknowledgeRound(hand, 4);
      assertEquals(hand.core.commit(), hand.lastSent(ReadIndexReply.class).index());
    }

    @Test
    void aLearnerThatAsksCountsForNoMajority() {
      var hand = Hand.leading(Hand.ONE_TWO_THREE.withLearner(4), RaftOptions.DEFAULT);
      hand.acknowledge(2);
      hand.receive(new ReadIndex(hand.from(4), 1, 8));
      assertEquals(List.of(), hand.sent(ReadIndexReply.class));
      acknowledgeRound(hand, 2);
      assertEquals(1, hand.lastSent(ReadIndexReply.class).index());
    }

    @Test
    void whoWasRemovedIsToldSoAndNotLeftWaiting() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.receive(new ReadIndex(hand.from(4), 1, 8));
      assertEquals(8, hand.lastSent(ReadRefused.class).token());
      assertEquals(List.of(), hand.sent(ReadIndexReply.class));
    }

    @Test
    void aRefusalComesToTheDriverAndEndsNothingElse() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new Heartbeat(hand.from(2), 1, 1, 1));
      hand.core.receive(new ReadRefused(hand.from(2), 1, 5));
      assertEquals(List.of(5L), hand.core.effects().readsRefused());
      assertEquals(2, hand.core.leader());
    }

    @Test
    void nobodyIsAnsweredBeforeAnOwnEntryIsCommitted() {
      var hand = Hand.leading();
      hand.receive(new ReadIndex(hand.from(3), 1, 8));
      assertEquals(List.of(), hand.sent(ReadIndexReply.class));
      hand.acknowledge(2);
      acknowledgeRound(hand, 2);
      assertEquals(1, hand.lastSent(ReadIndexReply.class).index());
    }

    @Test
    void aRequestToReadLengthensNoLease() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.pass(30);
      long left = hand.leaseLeftMillis();
      hand.receive(new ReadIndex(hand.from(3), 1, 8));
      assertEquals(left, hand.leaseLeftMillis());
    }

    @Test
    void aSingleReplicaAnswersAtOnce() {
      var hand = new Hand(1, RaftOptions.DEFAULT, Hand.nothing(Membership.of(1L)));
      hand.pass(10);
      read(hand, 5);
      assertEquals(List.of(new ReadReady(5, 1)), hand.reads);
    }

    @Test
    void aReadUnderWayIsAnsweredWhenTheOnlyOtherVoterIsRemoved() {
      var hand = Hand.leading(Membership.of(1L, 2L), RaftOptions.DEFAULT);
      hand.acknowledge(2);
      read(hand, 5);
      hand.change(Membership.of(1L));
      hand.pass(60);
      assertEquals(1, hand.reads.size());
    }
  }

  @Nested
  class Safety5_Lease {

    @Test
    void countsFromWhenTheRoundWasSentAndNotFromItsAnswer() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.pass(60);
      long sent = hand.lastSent(Heartbeat.class).round();
      long left = hand.leaseLeftMillis();
      hand.pass(40);
      hand.receive(new HeartbeatReply(hand.from(2), 1, sent));
      assertTrue(
          hand.leaseLeftMillis() <= 270 - 40, "left " + hand.leaseLeftMillis() + " after " + left);
    }

    @Test
    void needsAnOwnEntryCommitted() {
      var hand = Hand.leading();
      hand.pass(20);
      acknowledgeRound(hand, 2);
      assertEquals(0, hand.leaseLeftMillis());
      hand.acknowledge(2);
      assertTrue(hand.leaseLeftMillis() > 200);
    }

    @Test
    void endsBeforeAnybodyWhoAcknowledgedWouldVote() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.pass(20);
      acknowledgeRound(hand, 2);
      assertTrue(hand.leaseLeftMillis() <= 270);
      hand.pass(280);
      assertTrue(hand.leaseLeftMillis() <= 0);
    }

    @Test
    void endsAtATransferForTheRestOfTheTerm() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.core.transferLeadership(3);
      hand.act();
      assertEquals(0, hand.leaseLeftMillis());
      hand.pass(350);
      acknowledgeRound(hand, 2);
      assertTrue(hand.core.acceptsProposals(), "the transfer was given up");
      assertEquals(0, hand.leaseLeftMillis());
    }

    @Test
    void isNobodysButTheLeaders() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new Heartbeat(hand.from(2), 1, 1, 1));
      assertEquals(0, hand.leaseLeftMillis());
    }

    @Test
    void ofASingleReplicaLastsAsLongAsItIsAsked() {
      var hand = new Hand(1, RaftOptions.DEFAULT, Hand.nothing(Membership.of(1L)));
      for (int i = 0; i < 10; i++) {
        read(hand, i);
        hand.pass(500);
        assertTrue(hand.leaseLeftMillis() > 200);
      }
    }

    @Test
    void anAcknowledgementOfAppendsProvesItsRoundToo() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      read(hand, 5);
      hand.receive(new Appended(hand.from(2), 1, 1, hand.lastSent(Heartbeat.class).round()));
      assertEquals(1, hand.reads.size());
    }
  }

  /** A leader that nobody else is with needs no read index (docs of {@link Leader#knowsAll}). */
  @Nested
  class Alone {

    private final Hand hand =
        new Hand(1, RaftOptions.DEFAULT, Restored.founding(Membership.of(1L)));

    @Test
    void knowsAllOnceItsOwnEntryIsApplied() {
      assertFalse(hand.core.knowsAll(), "it leads nobody yet");
      hand.pass(10);
      assertTrue(hand.core.knowsAll());
    }

    @Test
    void knowsNotYetWhatTheLogBeforeItsTermHolds() {
      var restored = Hand.restored(Membership.of(1L), new HardState(1, 1), 1, 1);
      var restarted = new Hand(1, RaftOptions.DEFAULT, restored);
      restarted.holdDisk();
      restarted.setClock(10);
      restarted.syncOnce(); // its vote, by which it is elected
      assertTrue(restarted.core.leads());
      assertFalse(restarted.core.knowsAll(), "its own entry is not on disk");
      restarted.releaseDisk();
      assertTrue(restarted.core.knowsAll());
    }

    @Test
    void goesOnKnowingAllWhileItRests() {
      hand.pass(60_000);
      assertTrue(hand.core.isQuiet());
      assertTrue(hand.core.knowsAll());
    }

    /**
     * From then on the learner asks for the commit index, which may be ahead of what is applied.
     */
    @Test
    void isOneOfManyAsSoonAsItTakesALearner() {
      hand.pass(10);
      hand.core.changeMembership(Membership.of(1L).withLearner(2).at(1));
      assertFalse(hand.core.knowsAll(), "before the entry that says so leaves");
      hand.act();
      assertFalse(hand.core.knowsAll());
    }

    @Test
    void growsToThreeAndShrinksBack() {
      hand.pass(10);
      change(Membership.of(1L, 2L));
      change(Membership.of(1L, 2L, 3L));
      assertFalse(hand.core.knowsAll());
      change(Membership.of(1L, 2L));
      hand.holdDisk();
      hand.core.changeMembership(Membership.of(1L).at(9));
      hand.act();
      assertFalse(hand.core.knowsAll(), "what it had with the other may not be applied yet");
      hand.releaseDisk();
      assertTrue(hand.core.knowsAll());
    }

    @Test
    void knowsNothingOfALaterTerm() {
      hand.pass(10);
      hand.receive(new Heartbeat(hand.from(2), 9, 0, 1));
      assertFalse(hand.core.knowsAll());
    }

    /** Whoever is to vote learns first. */
    private void change(Membership next) {
      Membership now = hand.core.status().members();
      List<Long> newcomers = next.voters().stream().filter(voter -> !now.contains(voter)).toList();
      for (long newcomer : newcomers) {
        propose(now.withLearner(newcomer).at(now.epoch() + 1));
      }
      propose(next.at(now.epoch() + 2));
    }

    private void propose(Membership next) {
      hand.core.changeMembership(next);
      hand.act();
      long last = hand.core.status().last();
      next.all().stream()
          .filter(member -> member != hand.id)
          .forEach(member -> hand.receive(new Appended(hand.from(member), 1, last, 0)));
      assertEquals(last, hand.core.status().applied());
    }
  }

  private static void read(Hand hand, long token) {
    hand.core.read(token);
    hand.act();
  }

  private static void acknowledgeRound(Hand hand, long peer) {
    long round = hand.lastSent(Heartbeat.class).round();
    hand.receive(new HeartbeatReply(hand.from(peer), hand.core.status().term(), round));
  }
}
