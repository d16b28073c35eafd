package dev.kvorum.kvnode.shard.replica;

import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.shard.machine.Log;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.TestGroup.Member;
import dev.kvorum.kvnode.shard.route.Waiter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftAgentTest {

  @TempDir private Path folder;
  private TestGroup group;

  @AfterEach
  void close() {
    group.close();
  }

  @Test
  void aReadThatCameDuringARoundIsProvenWithoutWaitingForATick() {
    Member follower = followerOfThree();
    List<ReadEnd> first = read(follower);
    follower.agent.doWork();
    List<ReadEnd> second = read(follower);
    group.settle(); // in which no time passes
    assertEquals(1, first.size());
    assertEquals(1, second.size());
  }

  @Test
  void aWriteWhoseDeadlineHasPassedIsNotMade() {
    alone();
    List<WriteEnd> ends = new ArrayList<>();
    member().agent.offer(PendingWrite.of(put("k", "v"), group.clock.nanos(), ends::add));
    group.settle();
    assertEquals(List.of(new WriteEnd.Ended(new Outcome.NoLeader())), ends);
    assertEquals(new WriteEnd.Ended(new Outcome.Created(1)), group.write(member(), put("k", "v")));
  }

  @Test
  void moreThanItsQueueHoldsIsBusyWhereverItWaits() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, TestGroup.SMALL);
    Member cutOff = group.member(0);
    group.delivers = _ -> false;
    int most = TestGroup.SMALL.queuedMax();
    List<ReadEnd> ends = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      assertTrue(cutOff.agent.offer(endless(ends)));
    }
    assertFalse(cutOff.agent.offer(endless(ends)), "the inbox is full");
    group.settle();
    assertEquals(most, cutOff.agent.queued());
    assertTrue(cutOff.agent.offer(endless(ends)));
    group.settle();
    assertEquals(List.of(new ReadEnd.Refused(new Outcome.Busy())), ends);
  }

  @Test
  void theEndOfTheAgentEndsWhatWaitsAndWhatComesLater() {
    Member cutOff = cutOffLeader();
    List<WriteEnd> proposed = group.offer(cutOff, put("k", "v"));
    List<ReadEnd> asked = read(cutOff);
    group.settle();
    assertEquals(0, proposed.size() + asked.size());
    List<WriteEnd> inInbox = group.offer(cutOff, put("k", "v"));
    List<ReadEnd> readInInbox = read(cutOff);
    cutOff.agent.close();
    assertEquals(List.of(new WriteEnd.Ended(new Outcome.Unknown())), proposed);
    assertEquals(List.of(new WriteEnd.Ended(new Outcome.NoLeader())), inInbox);
    assertEquals(List.of(new ReadEnd.Refused(new Outcome.NoLeader())), asked);
    assertEquals(List.of(new ReadEnd.Refused(new Outcome.NoLeader())), readInInbox);
    assertEquals(List.of(new ReadEnd.Refused(new Outcome.NoLeader())), read(cutOff));
  }

  @Test
  void whoeverOffersWhileTheAgentEndsIsAnsweredOnce() {
    group = new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    var taken = new AtomicInteger();
    var ended = new AtomicInteger();
    var closing = new AtomicBoolean();
    List<Thread> offering = new ArrayList<>();
    RaftAgent agent = member().agent;
    for (int i = 0; i < 4; i++) {
      offering.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    boolean last;
                    do {
                      last = closing.get();
                      var read =
                          new PendingRead(PendingRead.Proof.ROUND, 0, _ -> ended.incrementAndGet());
                      taken.addAndGet(agent.offer(read) ? 1 : 0);
                    } while (!last);
                  }));
    }
    while (taken.get() < 1000) {
      Thread.onSpinWait();
    }
    agent.close();
    closing.set(true);
    offering.forEach(RaftAgentTest::join);
    assertEquals(taken.get(), ended.get());
  }

  /**
   * Turns are given only when the agent asks for them: one wake-up that is lost, and this never
   * ends.
   */
  @Test
  void noWakeUpIsLost() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    var turns = new java.util.concurrent.Semaphore(0);
    RaftAgent agent = wokenBy(turns);
    var stopping = new AtomicBoolean();
    Thread driver =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stopping.get()) {
                    turns.acquireUninterruptibly();
                    agent.doWork();
                    agent.apply();
                  }
                });
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          List<Thread> clients = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            clients.add(Thread.ofVirtual().start(() -> refusedWrites(agent, 3_000)));
          }
          for (Thread client : clients) {
            client.join();
          }
        });
    stopping.set(true);
    turns.release();
    join(driver);
  }

  private RaftAgent wokenBy(java.util.concurrent.Semaphore turns) {
    Member member = member();
    var around =
        new Surroundings(
            group.clock,
            member.disk,
            member.wal,
            null,
            group.map,
            Runnable::run,
            _ -> turns.release(),
            Surroundings.Limits.DEFAULT);
    var options =
        new ReplicaOptions(
            1,
            77,
            ReplicaOptions.Keeping.IN_SNAPSHOTS,
            dev.kvorum.kvnode.raft.RaftOptions.DEFAULT,
            1);
    var restored =
        dev.kvorum.kvnode.raft.Restored.founding(
            dev.kvorum.kvnode.raft.Membership.of(List.of(77L, 78L), List.of(), 1));
    return new RaftAgent(
        options, around, Log.machine(member.engine), restored, Base.State.IN_ENGINE);
  }

  private static void refusedWrites(RaftAgent agent, int count) {
    for (int i = 0; i < count; i++) {
      var end = new Waiter<WriteEnd>();
      assertTrue(agent.offer(PendingWrite.of(put("k", "v"), Long.MAX_VALUE, end)));
      assertTrue(end.await() instanceof WriteEnd.Elsewhere);
    }
  }

  @Test
  void whatWaitsInAReplicaThatLeavesIsSentElsewhereUnlessItMayHaveBeenMade() {
    Member leader = cutOffLeader();
    List<WriteEnd> proposed = group.offer(leader, put("k", "v"));
    leader.agent.doWork();
    List<WriteEnd> waiting = group.offer(leader, put("k", "v"));
    List<ReadEnd> reads = read(leader);
    leader.agent.retire();
    List<WriteEnd> late = group.offer(leader, put("k", "v"));
    reads.addAll(read(leader));
    assertEquals(List.of(new WriteEnd.Ended(new Outcome.Unknown())), proposed);
    assertTrue(waiting.getFirst() instanceof WriteEnd.Elsewhere, waiting.toString());
    assertTrue(late.getFirst() instanceof WriteEnd.Elsewhere, late.toString());
    var noLeader = new ReadEnd.Refused(new Outcome.NoLeader());
    assertEquals(List.of(noLeader, noLeader), reads);
    assertEquals(0, leader.agent.doWork());
    assertFalse(leader.agent.wantsTicks());
  }

  @Test
  void anAgentTicksWhateverItsClockShows() {
    group = new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    group.clock.nanos = Long.MIN_VALUE / 4;
    member().kill();
    member().open();
    group.leader();
    List<ReadEnd> ends = new ArrayList<>();
    member()
        .agent
        .offer(
            new PendingRead(
                PendingRead.Proof.ROUND, group.clock.nanos() + FakeClock.MILLI, ends::add));
    group.passMillis(50);
    assertEquals(1, ends.size());
    assertTrue(member().agent.status().applied() > 0, "the status is renewed at ticks");
  }

  @Test
  void staleReadersAskForOneProbeNotForOneEach() {
    Member follower = followerOfThree();
    int before = group.sent.size();
    for (int i = 0; i < 10_000; i++) {
      follower.agent.probe();
    }
    assertTrue(follower.agent.doWork() <= 1);
    assertEquals(before + 1, group.sent.size(), "one question to the leader");
  }

  /** Its engine flushes, on a slow disk. */
  @Test
  void withoutRoomInItsEngineALeaderGoesOnLeadingAndAnswersLater() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    leader.engine.hasRoom = false;
    List<WriteEnd> ends = group.offer(leader, put("k", "v"));
    group.passMillis(5_000);
    assertEquals(List.of(), ends);
    assertTrue(leader.agent.leads());
    assertTrue(leader.agent.wantsTicks());
    leader.engine.hasRoom = true;
    group.passMillis(10);
    assertEquals(List.of(new WriteEnd.Ended(new Outcome.Created(1))), ends);
  }

  private Member member() {
    return group.member(0);
  }

  private void alone() {
    group = new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    group.leader();
  }

  private Member followerOfThree() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    group.passMillis(100);
    return group.members.stream().filter(member -> member != leader).findFirst().orElseThrow();
  }

  private Member cutOffLeader() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    group.passMillis(100);
    group.delivers = _ -> false;
    return leader;
  }

  private List<ReadEnd> read(Member at) {
    List<ReadEnd> ends = new ArrayList<>();
    assertTrue(at.agent.offer(endless(ends)));
    return ends;
  }

  private static PendingRead endless(List<ReadEnd> ends) {
    return new PendingRead(PendingRead.Proof.ROUND, Long.MAX_VALUE / 2, ends::add);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
