package dev.kvorum.kvnode.shard.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Effects;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Restored;
import dev.kvorum.kvnode.raft.Start;
import dev.kvorum.kvnode.shard.machine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PendingReadsTest {

  private static final long MILLI = 1_000_000;
  private static final long LAST_TOKEN = 100;
  private static final ReadEnd BY_ROUND = new ReadEnd.Granted(Optional.empty());
  private static final ReadEnd NO_LEADER = new ReadEnd.Refused(new Outcome.NoLeader());

  private final PendingReads reads = new PendingReads(0, LAST_TOKEN);
  private RaftCore follower;

  /** A follower of replica 2, which shows each question that it is given as a message. */
  @BeforeEach
  void follow() {
    follower = core(List.of(1L, 2L, 3L));
    follower.receive(new Message.Heartbeat(new Message.Route(1, 2, 1), 1, 0, 1));
    var persisted = follower.effects();
    persisted.persist().ifPresent(persist -> follower.persisted(persist.end()));
    follower.effects();
  }

  @Test
  void readsOfARoundUnderWayAreTheNextOne() {
    List<ReadEnd> first = add(PendingRead.Proof.ROUND);
    reads.ask(follower, 0);
    assertEquals(List.of(LAST_TOKEN + 1), asked());
    List<ReadEnd> second = add(PendingRead.Proof.ROUND);
    List<ReadEnd> third = add(PendingRead.Proof.ROUND);
    reads.ask(follower, 10 * MILLI);
    assertEquals(List.of(), asked());
    reads.ready(LAST_TOKEN + 1, 7);
    reads.ask(follower, 10 * MILLI);
    assertEquals(List.of(LAST_TOKEN + 2), asked());
    reads.applied(7);
    assertEquals(List.of(BY_ROUND), first);
    assertEquals(List.of(), second);
    reads.ready(LAST_TOKEN + 2, 7);
    reads.applied(7);
    assertEquals(List.of(BY_ROUND), second);
    assertEquals(List.of(BY_ROUND), third);
    assertEquals(0, reads.size());
  }

  @Test
  void aReadWaitsUntilItsIndexIsApplied() {
    List<ReadEnd> read = add(PendingRead.Proof.ROUND);
    reads.ask(follower, 0);
    reads.ready(LAST_TOKEN + 1, 7);
    reads.applied(6);
    assertEquals(List.of(), read);
    reads.applied(8);
    assertEquals(List.of(BY_ROUND), read);
  }

  @Test
  void aLostAnswerIsAskedForAgainAndComesTooLate() {
    List<ReadEnd> read = add(PendingRead.Proof.ROUND);
    reads.ask(follower, 0);
    reads.ask(follower, 99 * MILLI);
    assertEquals(List.of(LAST_TOKEN + 1), asked());
    reads.ask(follower, 100 * MILLI);
    assertEquals(List.of(LAST_TOKEN + 2), asked());
    reads.ready(LAST_TOKEN + 1, 1);
    reads.applied(1);
    assertEquals(List.of(), read, "an index that was proven for another question");
    reads.ready(LAST_TOKEN + 2, 1);
    reads.applied(1);
    assertEquals(List.of(BY_ROUND), read);
  }

  @Test
  void aNewLeaderIsAskedAtOnce() {
    add(PendingRead.Proof.ROUND);
    reads.ask(follower, 0);
    asked();
    reads.leaderChanged();
    reads.ask(follower, MILLI);
    assertEquals(List.of(LAST_TOKEN + 2), asked());
  }

  @Test
  void readsOfAReplicaThatIsNoMemberAnyMoreAreToBeTriedElsewhere() {
    List<ReadEnd> asking = add(PendingRead.Proof.ROUND);
    reads.ask(follower, 0);
    List<ReadEnd> gathering = add(PendingRead.Proof.ROUND);
    reads.refused(LAST_TOKEN);
    assertEquals(List.of(), asking, "of an earlier question");
    reads.refused(LAST_TOKEN + 1);
    assertEquals(List.of(NO_LEADER), asking);
    assertEquals(List.of(NO_LEADER), gathering);
    assertEquals(0, reads.size());
  }

  /** SAFETY 7. */
  @Test
  void theAgeCountsFromTheQuestionNotFromTheAnswer() {
    assertTrue(-reads.freshAsOfNanos() >= PendingReads.NEVER_NANOS, "never proven");
    reads.probe();
    reads.ask(follower, 5 * MILLI);
    reads.ready(LAST_TOKEN + 1, 7);
    reads.applied(6);
    assertTrue(reads.freshAsOfNanos() < 0, "the index is not applied");
    reads.applied(7);
    assertEquals(5 * MILLI, reads.freshAsOfNanos());
  }

  @Test
  void aQuestionThatIsAskedAgainCountsFromThen() {
    reads.probe();
    reads.ask(follower, 5 * MILLI);
    add(PendingRead.Proof.ROUND);
    reads.leaderChanged();
    reads.ask(follower, 8 * MILLI);
    reads.ready(LAST_TOKEN + 2, 1);
    reads.applied(1);
    assertEquals(8 * MILLI, reads.freshAsOfNanos());
  }

  @Test
  void whoIsGrantedAReadSeesItsFreshness() {
    List<Long> seen = new ArrayList<>();
    reads.add(
        new PendingRead(
            PendingRead.Proof.ROUND, Long.MAX_VALUE, _ -> seen.add(reads.freshAsOfNanos())),
        follower,
        0);
    reads.ask(follower, 5 * MILLI);
    reads.ready(LAST_TOKEN + 1, 1);
    reads.applied(1);
    assertEquals(List.of(5 * MILLI), seen);
  }

  @Test
  void aLostProbeIsNotRepeatedUntilItIsWantedAgain() {
    reads.probe();
    reads.ask(follower, 0);
    reads.ask(follower, 100 * MILLI);
    reads.ask(follower, 300 * MILLI);
    assertEquals(List.of(LAST_TOKEN + 1), asked());
    reads.probe();
    reads.ask(follower, 300 * MILLI);
    assertEquals(List.of(LAST_TOKEN + 2), asked());
  }

  @Test
  void probesDoNotPileUpWhileNothingIsApplied() {
    for (int i = 1; i <= 1000; i++) {
      reads.probe();
      reads.ask(follower, i * MILLI);
      reads.ready(LAST_TOKEN + i, i);
    }
    reads.applied(1);
    assertEquals(MILLI, reads.freshAsOfNanos(), "the first of them, which is the one that is kept");
    reads.applied(1000);
    assertEquals(MILLI, reads.freshAsOfNanos());
  }

  @Test
  void aLeaseGrantsWithoutARoundFromTheCommitIndexOn() {
    RaftCore leader = alone();
    List<ReadEnd> read = new ArrayList<>();
    long now = 2_000 * MILLI;
    leader.tick(now);
    leader.read(0); // it was at rest
    leader.effects();
    assertTrue(leader.leaseUntilNanos() > now);
    reads.add(new PendingRead(PendingRead.Proof.LEASE, Long.MAX_VALUE, read::add), leader, now);
    reads.ask(leader, now);
    assertEquals(List.of(), leader.effects().reads(), "no round");
    reads.applied(leader.commit() - 1);
    assertEquals(List.of(), read, "SAFETY 5: not before the commit index is applied");
    reads.applied(leader.commit());
    var lease = new ReadEnd.Lease(leader.leaseUntilNanos(), leader.leaseTerm());
    assertEquals(List.of(new ReadEnd.Granted(Optional.of(lease))), read);
    assertEquals(now, reads.freshAsOfNanos());
  }

  @Test
  void withoutALeaseThereIsARound() {
    List<ReadEnd> read = add(PendingRead.Proof.LEASE);
    reads.ask(follower, 0);
    reads.ready(LAST_TOKEN + 1, 1);
    reads.applied(1);
    assertEquals(List.of(BY_ROUND), read);
  }

  @Test
  void eachReadIsRefusedAtItsOwnDeadlineWhereverItWaits() {
    List<ReadEnd> asking = add(PendingRead.Proof.ROUND, 10);
    List<ReadEnd> askingLonger = add(PendingRead.Proof.ROUND, 50);
    reads.ask(follower, 0);
    List<ReadEnd> gathering = add(PendingRead.Proof.ROUND, 20);
    reads.expire(9);
    assertEquals(3, reads.size());
    reads.expire(20);
    assertEquals(List.of(NO_LEADER), asking);
    assertEquals(List.of(NO_LEADER), gathering);
    reads.ready(LAST_TOKEN + 1, 5);
    reads.expire(49);
    assertEquals(List.of(), askingLonger);
    reads.expire(50);
    assertEquals(List.of(NO_LEADER), askingLonger);
    reads.applied(5);
    assertEquals(1, askingLonger.size());
    assertEquals(0, reads.size());
  }

  @Test
  void whateverHappensEachEndsOnceAndNoneIsForgotten() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var any = new PendingReads(0, 0);
      List<List<ReadEnd>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> {
            List<ReadEnd> ends = new ArrayList<>();
            all.add(ends);
            long deadline = random.nextLong(100);
            var proof = random.nextBoolean() ? PendingRead.Proof.LEASE : PendingRead.Proof.ROUND;
            any.add(new PendingRead(proof, deadline * MILLI, ends::add), follower, i * MILLI);
          }
          case 3 -> any.ask(follower, i * MILLI);
          case 4 -> any.ready(random.nextLong(20), random.nextLong(20));
          case 5 -> any.applied(random.nextLong(20));
          case 6 -> any.expire(i * MILLI);
          default -> any.leaderChanged();
        }
        long waiting = all.stream().filter(List::isEmpty).count();
        assertEquals(waiting, any.size(), "seed " + seed);
      }
      any.endAll();
      all.forEach(ends -> assertEquals(1, ends.size()));
      assertEquals(0, any.size());
    }
  }

  private List<ReadEnd> add(PendingRead.Proof proof) {
    return add(proof, Long.MAX_VALUE);
  }

  private List<ReadEnd> add(PendingRead.Proof proof, long deadline) {
    List<ReadEnd> ends = new ArrayList<>();
    reads.add(new PendingRead(proof, deadline, ends::add), follower, 0);
    return ends;
  }

  private List<Long> asked() {
    List<Long> tokens = new ArrayList<>();
    for (Message message : follower.effects().sendNow()) {
      if (message instanceof Message.ReadIndex read) {
        tokens.add(read.token());
      }
    }
    return tokens;
  }

  private static RaftCore core(List<Long> voters) {
    return new RaftCore(
        1,
        1,
        RaftOptions.DEFAULT,
        Restored.founding(Membership.of(voters, List.of(), 1)),
        new Start(0, 1));
  }

  /** The leader of a group of one, with its first entry committed. */
  private static RaftCore alone() {
    RaftCore core = core(List.of(1L));
    core.tick(1_000 * MILLI);
    for (Effects effects = core.effects(); !effects.isEmpty(); effects = core.effects()) {
      effects.persist().ifPresent(persist -> core.persisted(persist.end()));
      effects.apply().ifPresent(range -> core.applied(range.last()));
    }
    return core;
  }
}
