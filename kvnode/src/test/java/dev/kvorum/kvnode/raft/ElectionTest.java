package dev.kvorum.kvnode.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Message.Campaign;
import dev.kvorum.kvnode.raft.Message.PreVote;
import dev.kvorum.kvnode.raft.Message.PreVoteReply;
import dev.kvorum.kvnode.raft.Message.Verdict;
import dev.kvorum.kvnode.raft.Message.Vote;
import dev.kvorum.kvnode.raft.Message.VoteReply;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who is voted for, and when a vote is said (Raft §5.1, §5.2, §5.4.1; thesis §9.6; SAFETY 4). */
class ElectionTest {

  private static final Position EMPTY_LOG = Position.ZERO;

  @Nested
  class Section5_1_Terms {

    @Test
    void aReplicaThatSeesALaterTermFollowsIt() {
      var hand = Hand.leading();
      hand.receive(new Message.HeartbeatReply(hand.from(3), 9, 0));
      assertEquals(RoleName.FOLLOWER, hand.core.status().role());
      assertEquals(9, hand.core.status().term());
    }

    @Test
    void aLeaderOfAnEarlierTermIsToldOfTheLaterOne() {
      var hand = Hand.withLog(5, 1);
      hand.receive(new Message.Heartbeat(hand.from(2), 4, 0, 3));
      assertEquals(5, hand.lastSent(Message.HeartbeatReply.class).term());
    }

    @Test
    void aCandidateThatHearsALeaderOfItsTermFollowsIt() {
      var hand = Hand.withLog(1, 1);
      hand.passUntilSent(PreVote.class);
      hand.receive(new PreVoteReply(hand.from(3), 2, Verdict.GRANTED));
      assertEquals(RoleName.CANDIDATE, hand.core.status().role());
      hand.append(2, new Position(1, 1), 0, 2);
      assertEquals(RoleName.FOLLOWER, hand.core.status().role());
      assertEquals(2, hand.core.status().leader());
    }
  }

  @Nested
  class Section5_2_Votes {

    @Test
    void aVoteIsGivenToOneCandidateATerm() {
      var hand = Hand.withLog(1, 1);
      assertEquals(Verdict.GRANTED, vote(hand, 2, 2, new Position(1, 1)));
      assertEquals(Verdict.REFUSED, vote(hand, 3, 2, new Position(9, 1)));
      assertEquals(Verdict.GRANTED, vote(hand, 2, 2, new Position(1, 1)), "asked again");
    }

    @Test
    void aVoteIsRememberedAcrossARestart() {
      var hand =
          new Hand(
              1, RaftOptions.DEFAULT, Hand.restored(Hand.ONE_TWO_THREE, new HardState(2, 2), 1));
      hand.setClock(300);
      assertEquals(Verdict.REFUSED, vote(hand, 3, 2, new Position(9, 1)));
      assertEquals(Verdict.GRANTED, vote(hand, 2, 2, new Position(1, 1)));
    }

    @Test
    void whoHasFollowedNobodyVotesAtOnceAndWhoHasATermWaits() { // SAFETY 4
      var fresh = new Hand(1, RaftOptions.DEFAULT, Restored.founding(Hand.ONE_TWO_THREE));
      fresh.receive(new PreVote(fresh.from(2), 1, Position.FOUNDING));
      assertEquals(Verdict.GRANTED, fresh.lastSent(PreVoteReply.class).verdict());
      assertEquals(Verdict.GRANTED, vote(fresh, 2, 1, Position.FOUNDING));
      var restarted =
          new Hand(1, RaftOptions.DEFAULT, Hand.restored(Hand.ONE_TWO_THREE, new HardState(1, 0)));
      restarted.receive(new PreVote(restarted.from(2), 2, Position.FOUNDING));
      assertEquals(Verdict.REFUSED, restarted.lastSent(PreVoteReply.class).verdict());
    }

    @Test
    void whoHasHeardItsFirstLeaderWaitsAsEverybody() {
      var fresh = new Hand(1, RaftOptions.DEFAULT, Restored.founding(Hand.ONE_TWO_THREE));
      fresh.receive(new Message.Heartbeat(fresh.from(2), 1, 0, 1));
      fresh.receive(new PreVote(fresh.from(3), 2, Position.FOUNDING));
      assertEquals(Verdict.REFUSED, fresh.lastSent(PreVoteReply.class).verdict());
    }

    @Test
    void anEagerReplicaCampaignsAtItsFirstTickUnlessALeaseMayCountOnIt() {
      Restored founding = Restored.founding(Hand.ONE_TWO_THREE);
      assertEquals(RoleName.PRE_CANDIDATE, roleAtFirstTick(founding));
      Restored restarted = Hand.restored(Hand.ONE_TWO_THREE, new HardState(1, 0));
      assertEquals(RoleName.FOLLOWER, roleAtFirstTick(restarted));
    }

    private RoleName roleAtFirstTick(Restored restored) {
      var eager =
          new RaftCore(1, 1, RaftOptions.DEFAULT, restored, new Start(0, 1, Start.Urgency.EAGER));
      eager.tick(0);
      return eager.status().role();
    }

    @Test
    void whoDoesNotAnswerIsAskedAgainEveryHeartbeat() {
      var hand = Hand.withLog(1, 1);
      hand.passUntilSent(PreVote.class);
      hand.forgetSent();
      hand.pass(100);
      assertEquals(4, hand.sent(PreVote.class).size());
      hand.receive(new PreVoteReply(hand.from(3), 2, Verdict.GRANTED));
      hand.forgetSent();
      hand.receive(new VoteReply(hand.from(2), 2, Verdict.REFUSED));
      hand.pass(100);
      assertEquals(RoleName.CANDIDATE, hand.core.status().role());
      assertEquals(2, hand.sent(Vote.class).size());
      assertTrue(hand.sent(Vote.class).stream().allMatch(vote -> vote.route().to() == 3));
    }

    @Test
    void aNewcomerVotesAndNeverCampaigns() { // SAFETY 15
      var newcomer = new Hand(1, RaftOptions.DEFAULT, Restored.newcomer());
      newcomer.pass(5_000);
      assertEquals(RoleName.FOLLOWER, newcomer.core.status().role());
      assertEquals(Verdict.GRANTED, vote(newcomer, 2, 4, new Position(9, 3)));
    }

    @Test
    void aVoteLeavesWhenItIsSynced() {
      var hand = Hand.withLog(1, 1);
      hand.holdDisk();
      hand.receive(new Vote(hand.from(2), 2, new Position(1, 1), Campaign.TIMEOUT));
      assertTrue(hand.sent(VoteReply.class).isEmpty());
      hand.releaseDisk();
      assertEquals(Verdict.GRANTED, hand.lastSent(VoteReply.class).verdict());
    }

    @Test
    void aVoteCastDuringASyncWaitsForTheNext() {
      var hand = Hand.withLog(2, 1);
      hand.holdDisk();
      hand.receive(
          new Message.HeartbeatReply(
              hand.from(3), 3, 0)); // a later term goes to the disk, with nothing to say
      hand.receive(new Vote(hand.from(2), 3, new Position(1, 1), Campaign.TIMEOUT));
      hand.syncOnce();
      assertTrue(hand.sent(VoteReply.class).isEmpty(), "what was synced had no vote in it");
      hand.releaseDisk();
      assertEquals(1, hand.sent(VoteReply.class).size());
    }

    @Test
    void theOwnVoteCountsWhenItIsSynced() {
      var hand = Hand.withLog(1, 1);
      hand.passUntilSent(PreVote.class);
      hand.holdDisk();
      hand.receive(new PreVoteReply(hand.from(3), 2, Verdict.GRANTED));
      assertTrue(hand.sent(Vote.class).isEmpty(), "nobody is asked before");
      hand.receive(new VoteReply(hand.from(3), 2, Verdict.GRANTED));
      assertEquals(RoleName.CANDIDATE, hand.core.status().role());
      hand.releaseDisk();
      assertEquals(RoleName.LEADER, hand.core.status().role());
    }

    @Test
    void aSlowDiskDoesNotUseUpTheTimeToAnswer() {
      var hand = Hand.withLog(1, 1);
      hand.passUntilSent(PreVote.class);
      hand.holdDisk();
      hand.receive(new PreVoteReply(hand.from(3), 2, Verdict.GRANTED));
      hand.pass(2_000);
      hand.releaseDisk();
      hand.pass(100);
      assertEquals(RoleName.CANDIDATE, hand.core.status().role());
      hand.receive(new VoteReply(hand.from(3), 2, Verdict.GRANTED));
      assertEquals(RoleName.LEADER, hand.core.status().role());
    }

    @Test
    void aSingleReplicaLeadsAtOnceHoweverSlowItsFirstSync() {
      var hand = new Hand(1, RaftOptions.DEFAULT, Hand.nothing(Membership.of(1L)));
      hand.holdDisk();
      hand.pass(10);
      assertEquals(RoleName.CANDIDATE, hand.core.status().role());
      hand.pass(3_000);
      hand.releaseDisk();
      assertEquals(RoleName.LEADER, hand.core.status().role());
      assertEquals(1, hand.core.status().term());
    }
  }

  @Nested
  class Section5_4_1_UpToDate {

    @Test
    void aLogThatEndsWithALaterTermIsMoreUpToDateThoughShorter() {
      assertEquals(Verdict.GRANTED, vote(Hand.withLog(3, 1, 1, 2), 2, 4, new Position(1, 3)));
      assertEquals(Verdict.REFUSED, vote(Hand.withLog(3, 1, 3), 2, 4, new Position(9, 2)));
    }

    @Test
    void ofTwoLogsThatEndWithOneTermTheLongerIsMoreUpToDate() {
      assertEquals(Verdict.REFUSED, vote(Hand.withLog(3, 1, 1, 2), 2, 4, new Position(2, 2)));
      assertEquals(Verdict.GRANTED, vote(Hand.withLog(3, 1, 1, 2), 2, 4, new Position(3, 2)));
    }
  }

  @Nested
  class Thesis9_6_PreVote {

    @Test
    void aPreVoteChangesNobodysTerm() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new PreVote(hand.from(2), 7, new Position(1, 1)));
      assertEquals(Verdict.GRANTED, hand.lastSent(PreVoteReply.class).verdict());
      assertEquals(7, hand.lastSent(PreVoteReply.class).term());
      assertEquals(1, hand.core.status().term());
      hand.passUntilSent(PreVote.class);
      assertEquals(1, hand.core.status().term());
      assertEquals(Optional.empty(), hand.lastPersist);
    }

    @Test
    void aReplicaCutOffAsksForEverAndNeverRaisesItsTerm() {
      var hand = Hand.withLog(4, 1);
      hand.pass(60_000);
      assertEquals(4, hand.core.status().term());
    }

    @Test
    void aRefusalTeachesALaterTerm() {
      var hand = Hand.withLog(1, 1);
      hand.passUntilSent(PreVote.class);
      hand.receive(new PreVoteReply(hand.from(2), 6, Verdict.REFUSED));
      assertEquals(6, hand.core.status().term());
    }

    @Test
    void ofTwoThatAskAtOneMomentTheLowerGoesFirst() {
      var hand = Hand.withLog(1, 1);
      hand.passUntilSent(PreVote.class);
      hand.receive(new PreVote(hand.from(3), 2, new Position(1, 1)));
      assertEquals(Verdict.REFUSED, hand.lastSent(PreVoteReply.class).verdict());
      hand.receive(new PreVote(hand.from(3), 2, new Position(2, 1)));
      assertEquals(
          Verdict.GRANTED,
          hand.lastSent(PreVoteReply.class).verdict(),
          "a longer log goes first anyway");
    }
  }

  @Nested
  class Safety4_NoVoteWithinALease {

    @Test
    void afterProcessStartNobodyIsVotedForBeforeALeaseHasEnded() {
      var hand =
          new Hand(
              1, RaftOptions.DEFAULT, Hand.restored(Hand.ONE_TWO_THREE, new HardState(1, 0), 1));
      hand.setClock(290);
      assertEquals(Optional.empty(), voteIfAnswered(hand, Campaign.TIMEOUT));
      assertEquals(Verdict.REFUSED, preVote(hand));
      hand.setClock(300);
      assertEquals(Verdict.GRANTED, preVote(hand));
      assertEquals(Optional.of(Verdict.GRANTED), voteIfAnswered(hand, Campaign.TIMEOUT));
    }

    @Test
    void afterContactWithALeaderNobodyIsVotedForBeforeItsLeaseHasEnded() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new Message.Heartbeat(hand.from(2), 1, 0, 1));
      hand.setClock(590);
      assertEquals(Optional.empty(), voteIfAnswered(hand, Campaign.TIMEOUT));
      assertEquals(1, hand.core.status().term(), "not even the term is taken");
      assertEquals(Verdict.REFUSED, preVote(hand));
      hand.setClock(600);
      assertEquals(Optional.of(Verdict.GRANTED), voteIfAnswered(hand, Campaign.TIMEOUT));
    }

    @Test
    void aTransferIsExempt() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new Message.Heartbeat(hand.from(2), 1, 0, 1));
      assertEquals(Optional.of(Verdict.GRANTED), voteIfAnswered(hand, Campaign.TRANSFER));
    }

    @Test
    void aClosedLaneMayLetItCampaignEarlierButNeverGrantEarlier() {
      var hand = Hand.withLog(1, 1);
      hand.receive(new Message.Heartbeat(hand.from(2), 1, 0, 1));
      hand.core.disconnected(2);
      assertEquals(Verdict.REFUSED, preVote(hand));
      hand.setClock(590);
      assertTrue(hand.sent(PreVote.class).isEmpty());
      hand.pass(90);
      assertTrue(
          hand.sent(PreVote.class).size() >= 2,
          "within a quarter of the spread of election timeouts");
    }

    @Test
    void aDeposedLeaderVotesForNobodyWhileItsLeaseMayHaveBeenRead() {
      var hand = Hand.leading();
      hand.acknowledge(2);
      hand.receive(new Message.HeartbeatReply(hand.from(3), 9, 0));
      assertEquals(Verdict.REFUSED, vote(hand, 3, 9, new Position(9, 9)));
    }

    private Verdict preVote(Hand hand) {
      hand.receive(new PreVote(hand.from(3), hand.core.status().term() + 1, new Position(9, 1)));
      return hand.lastSent(PreVoteReply.class).verdict();
    }

    private Optional<Verdict> voteIfAnswered(Hand hand, Campaign campaign) {
      hand.forgetSent();
      hand.receive(
          new Vote(hand.from(3), hand.core.status().term() + 1, new Position(9, 1), campaign));
      return hand.sent(VoteReply.class).stream().map(VoteReply::verdict).findFirst();
    }
  }

  @Test
  void aMessageToAReplicaThatWasHereBeforeIsDropped() { // SAFETY 2
    var hand = Hand.withLog(1, 1);
    hand.receive(
        new Vote(new Message.Route(Hand.SHARD, 2, 77), 5, new Position(9, 1), Campaign.TRANSFER));
    assertEquals(1, hand.core.status().term());
  }

  @Test
  void aLearnerNeverCampaignsButVotesWhenAsked() { // SAFETY 15
    var members = Membership.of(2L, 3L).withLearner(1);
    var hand = new Hand(1, RaftOptions.DEFAULT, Hand.nothing(members));
    hand.pass(5_000);
    assertEquals(RoleName.FOLLOWER, hand.core.status().role());
    assertEquals(Verdict.GRANTED, vote(hand, 2, 1, EMPTY_LOG));
  }

  private static Verdict vote(Hand hand, long candidate, long term, Position last) {
    hand.receive(new Vote(hand.from(candidate), term, last, Campaign.TIMEOUT));
    return hand.lastSent(VoteReply.class).verdict();
  }
}
