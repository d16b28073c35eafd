package dev.kvorum.kvnode.shard.route;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.shard.machine.CommandCodec;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Log;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.FakeClock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.replica.TestGroup;
import dev.kvorum.kvnode.shard.replica.TestGroup.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftShardTest {

  private static final Duration ENOUGH = Duration.ofSeconds(20);
  private static final Consistency LEASE = new Consistency.Lease();
  private static final Consistency STALE = new Consistency.Stale(Optional.empty());
  private static final Outcome.OfRead CURRENT =
      new Outcome.Found(bytes("v"), 1, OptionalLong.empty());

  @TempDir private Path folder;
  private TestGroup group;

  @AfterEach
  void close() {
    group.close();
  }

  @Test
  void aLeaseReadNeedsNoRound() {
    RaftShard shard = leaderOfThreeWithAKey().shard();
    group.delivers = _ -> false;
    assertSame(CURRENT, blocking(() -> shard.read(bytes("k"), LEASE, deadline())));
  }

  /** Nobody gives the agent a turn meanwhile. */
  @Test
  void aGroupOfOneAnswersWithoutItsAgent() {
    RaftShard shard = aloneWithAKey().shard();
    for (Consistency each : List.of(Consistency.LINEARIZABLE, LEASE)) {
      assertSame(
          CURRENT,
          assertTimeoutPreemptively(
              ENOUGH, () -> shard.read(bytes("k"), each, group.clock.nanos())));
    }
    ShardRead stale = shard.read(bytes("k"), STALE, group.clock.nanos());
    assertEquals(0, staleness(stale).orElseThrow(), "it is never old");
  }

  @Test
  void aGroupOfOneThatHasJustStartedProvesItsReads() {
    Member member = aloneWithAKey();
    member.kill();
    member.open();
    assertFalse(member.agent.knowsAll(), "it has not replayed its log");
    assertSame(
        CURRENT,
        blocking(() -> member.shard().read(bytes("k"), Consistency.LINEARIZABLE, deadline())));
    assertTrue(member.agent.knowsAll());
  }

  /** Else: what its leader acknowledges from then on is missing from an answer here. */
  @Test
  void aGroupOfOneKnowsNothingOnceItHasHeardALaterTerm() {
    Member member = aloneWithAKey();
    var stranger = new Message.Route(member.agent.shard(), 99, member.agent.replica());
    member.agent.deliver(new Message.Heartbeat(stranger, 99, 0, 1));
    member.agent.doWork();
    assertFalse(member.agent.knowsAll());
  }

  @Test
  void anEndedReplicaKnowsNothing() {
    Member member = aloneWithAKey();
    member.agent.close();
    assertEquals(
        new ShardRead.Answered(new Outcome.NoLeader()),
        member.shard().read(bytes("k"), Consistency.LINEARIZABLE, deadline()));
  }

  /** SAFETY 5. */
  @Test
  void aPauseBetweenReadAndLeaseCheckFallsBackToARound() {
    Member member = leaderOfThreeWithAKey();
    var gets = new AtomicInteger();
    member.engine.afterGet =
        () -> {
          if (gets.incrementAndGet() == 1) {
            group.clock.passMillis(10_000);
          }
        };
    assertSame(CURRENT, blocking(() -> member.shard().read(bytes("k"), LEASE, deadline())));
    assertEquals(2, gets.get(), "read again, after a proof");
  }

  @Test
  void followersProveTheirReadsByTheLeader() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    group.write(leader, put("k", "v"));
    for (Member member : group.members) {
      assertSame(
          CURRENT,
          blocking(() -> member.shard().read(bytes("k"), Consistency.LINEARIZABLE, deadline())));
      assertSame(CURRENT, blocking(() -> member.shard().read(bytes("k"), LEASE, deadline())));
    }
  }

  /** SAFETY 7. */
  @Test
  void aReplicaThatWasCutOffTellsItsAgeAndProvesABoundedRead() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    group.write(leader, put("k", "v"));
    group.passMillis(100); // until heartbeats have told the commit index
    Member follower =
        group.members.stream().filter(member -> member != leader).findFirst().orElseThrow();
    assertTrue(staleness(follower, STALE).isEmpty(), "never proven");
    group.passMillis(20); // the probe that this read has asked for
    assertTrue(staleness(follower, STALE).orElseThrow() <= millis(20));
    group.delivers = message -> message.route().from() != follower.agent.replica();
    group.passMillis(1_000);
    assertTrue(staleness(follower, STALE).orElseThrow() >= millis(1_000));
    var bounded = new Consistency.Stale(Optional.of(Duration.ofMillis(500)));
    long soon = group.clock.nanos() + millis(50);
    assertEquals(
        new ShardRead.Answered(new Outcome.NoLeader()),
        blocking(() -> follower.shard().read(bytes("k"), bounded, soon)),
        "no proof to be had");
    group.delivers = _ -> true;
    assertTrue(staleness(follower, bounded).orElseThrow() <= millis(500));
  }

  @Test
  void aPauseAfterAStaleReadCountsInItsAge() {
    Member member = aloneWithAKey();
    var bounded = new Consistency.Stale(Optional.of(Duration.ofSeconds(1)));
    assertTrue(staleness(member, bounded).orElseThrow() <= millis(20));
    member.engine.afterGet = () -> group.clock.passMillis(30_000);
    assertTrue(staleness(member, STALE).orElseThrow() >= millis(30_000));
    member.engine.afterGet = () -> {};
    assertSame(
        CURRENT,
        blocking(() -> member.shard().read(bytes("k"), Consistency.LINEARIZABLE, deadline())));
    var gets = new AtomicInteger();
    member.engine.afterGet =
        () -> {
          if (gets.incrementAndGet() == 1) {
            group.clock.passMillis(30_000);
          }
        };
    assertTrue(staleness(member, bounded).orElseThrow() <= millis(1_000));
    assertEquals(2, gets.get(), "read again, after a proof");
  }

  @Test
  void aFullDiskRefusesPutsAndTakesDeletes() {
    Member member = aloneWithAKey();
    var full = new RaftShard(member.agent, group.clock, () -> false);
    var refused = new WriteEnd.Ended(new Outcome.DiskFull());
    byte[] put = CommandCodec.encode(put("k", "w"));
    assertEquals(
        refused, blocking(() -> full.write(put, PendingWrite.Room.of(put("k", "w")), deadline())));
    byte[] delete = CommandCodec.encode(Log.delete("k"));
    var room = PendingWrite.Room.of(Log.delete("k"));
    assertEquals(
        new WriteEnd.Ended(new Outcome.Deleted(2)),
        blocking(() -> full.write(delete, room, deadline())));
  }

  /** A voter that is gone had everything when it went. */
  @Test
  void onlyTheLivingCountForASafeStop() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    group.write(leader, put("k", "v"));
    group.passMillis(200);
    List<Member> followers = group.members.stream().filter(member -> member != leader).toList();
    var all = new java.util.HashSet<>(group.members.stream().map(member -> member.node).toList());
    long stopping = followers.getFirst().node;
    assertTrue(
        blocking(() -> leader.shard().stopCheck(stopping, group.map, all, deadline())).safe());
    all.remove(followers.getLast().node);
    assertTrue(
        !blocking(() -> leader.shard().stopCheck(stopping, group.map, all, deadline())).safe());
    all.add(followers.getLast().node);
    followers.getLast().kill();
    group.passMillis(1_000);
    assertTrue(
        !blocking(() -> leader.shard().stopCheck(stopping, group.map, all, deadline())).safe());
  }

  private Member leaderOfThreeWithAKey() {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    group.write(leader, put("k", "v"));
    return leader;
  }

  private Member aloneWithAKey() {
    group = new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member alone = group.leader();
    group.write(alone, put("k", "v"));
    return alone;
  }

  private OptionalLong staleness(Member member, Consistency consistency) {
    return staleness(blocking(() -> member.shard().read(bytes("k"), consistency, deadline())));
  }

  private static OptionalLong staleness(ShardRead read) {
    return ((Outcome.Found) ((ShardRead.Answered) read).outcome()).staleness();
  }

  private long deadline() {
    return group.clock.nanos() + millis(1_000_000);
  }

  private static long millis(long millis) {
    return millis * FakeClock.MILLI;
  }

  /** Runs a call that waits, and the group beside it; time passes only while it waits for proof. */
  private <T> T blocking(Supplier<T> call) {
    CompletableFuture<T> result =
        CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
    while (!result.isDone()) {
      group.settle();
      boolean waits =
          group.members.stream()
              .anyMatch(member -> member.agent != null && member.agent.queued() > 0);
      if (waits) {
        group.passMillis(10);
      }
      Thread.onSpinWait();
    }
    return result.join();
  }

  private static void assertSame(Outcome.OfRead expected, ShardRead actual) {
    assertEquals(ReplyCodecText.of(new ShardRead.Answered(expected)), ReplyCodecText.of(actual));
  }

  /** Records of arrays are equal by their bytes on the wire. */
  private static final class ReplyCodecText {
    static String of(ShardRead read) {
      return java.util.HexFormat.of().formatHex(ReplyCodec.encode(read));
    }
  }
}
