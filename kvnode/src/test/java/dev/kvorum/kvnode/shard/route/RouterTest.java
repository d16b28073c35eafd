package dev.kvorum.kvnode.shard.route;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.named;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.replica.TestGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where requests go, on a node without replicas (999) in a cluster of three (100, 101 and 102). */
class RouterTest {

  private static final long SELF = 999;
  private static final byte[] CREATED = ReplyCodec.encode(new Outcome.Created(1));

  private final FakePeers peers = new FakePeers();
  private final ClusterMap map = new ClusterMap();
  private final LocalShards local = new LocalShards(Clock.SYSTEM, () -> true);
  private final DeadlineWatch watch = new DeadlineWatch(Clock.SYSTEM);
  private final Router router = new Router(SELF, map, local, peers, watch);

  RouterTest() {
    map.learn(ClusterMap.formed(TestGroup.record(3, 3, 1)));
  }

  @Test
  void aWriteGoesToOneNodeAfterTheOtherAndFollowsAHint() {
    peers.script = (node, _) -> new Answer.Replied(node == 102 ? CREATED : elsewhere(102));
    assertEquals(new Outcome.Created(1), write());
    assertEquals(List.of(100L, 102L), peers.asked);
    peers.asked.clear();
    assertEquals(new Outcome.Created(1), write());
    assertEquals(List.of(102L), peers.asked, "the hint is remembered");
  }

  @Test
  void whatWasNotSentIsTriedElsewhere() {
    peers.script =
        (node, _) -> node == 101 ? new Answer.Replied(CREATED) : new Answer.NotTaken("no lane");
    assertEquals(new Outcome.Created(1), write());
    assertEquals(List.of(100L, 101L), peers.asked);
  }

  @Test
  void aLostWriteIsUnknownAndNeverTriedAgain() {
    peers.script = (_, _) -> new Answer.Lost("the lane broke");
    assertEquals(new Outcome.Unknown(), write());
    assertEquals(1, peers.asked.size());
  }

  @Test
  void aLostWriteWithAnIdempotencyKeyIsTriedAgain() {
    peers.script =
        (node, _) -> node == 101 ? new Answer.Replied(CREATED) : new Answer.Lost("the lane broke");
    assertEquals(new Outcome.Created(1), writeOnce(10_000));
    assertEquals(List.of(100L, 101L), peers.asked);
  }

  @Test
  void aLostWriteIsUnknownWhateverItsRepeatsAreRefusedFor() {
    peers.script =
        (_, _) -> peers.asked.size() == 1 ? new Answer.Lost("the lane broke") : new Answer.Busy();
    untilAskedAgain(millis -> assertEquals(new Outcome.Unknown(), writeOnce(millis)));
  }

  @Test
  void aLostWriteThatFindsNoLeaderAgainIsUnknown() {
    peers.script =
        (_, _) ->
            peers.asked.size() == 1 ? new Answer.Lost("broke") : new Answer.NotTaken("no lane");
    assertEquals(new Outcome.Unknown(), writeOnce(60));
  }

  @Test
  void aWriteWhoseAnswerCannotBeReadIsUnknownToo() {
    peers.script = (_, _) -> new Answer.Replied(new byte[] {2, 1});
    assertEquals(new Outcome.Unknown(), write());
    assertEquals(1, peers.asked.size());
  }

  @Test
  void aLostReadIsTriedElsewhere() {
    byte[] missing = ReplyCodec.encode(new Outcome.Missing(OptionalLong.empty()));
    peers.script =
        (node, _) -> node == 102 ? new Answer.Replied(missing) : new Answer.Lost("the lane broke");
    assertEquals(new Outcome.Missing(OptionalLong.empty()), read());
    assertEquals(List.of(100L, 101L, 102L), peers.asked);
  }

  @Test
  void busyIsToldAtOnce() {
    peers.script = (_, _) -> new Answer.Busy();
    assertEquals(new Outcome.Busy(), write());
    assertEquals(new Outcome.Busy(), read());
    assertEquals(2, peers.asked.size());
  }

  @Test
  void nobodyWithinTheDeadlineIsNoLeader() {
    untilAskedAgain(millis -> assertEquals(new Outcome.NoLeader(), write(millis)));
    assertEquals(
        new Outcome.NoLeader(),
        router.read("default", bytes("k"), Consistency.LINEARIZABLE, in(30)));
  }

  /** Two nodes that take each other for the leader: a pause between the turns, not a storm. */
  @Test
  void hintsInACircleAreFollowedSlowly() {
    peers.script = (node, _) -> new Answer.Replied(elsewhere(node == 100 ? 101 : 100));
    assertEquals(new Outcome.NoLeader(), write(60));
    assertTrue(peers.asked.size() <= 2 * (60 / 5 + 2), "asked " + peers.asked.size() + " times");
  }

  @Test
  void aHintToTheAskingNodeIsNotFollowed() {
    peers.script = (node, _) -> new Answer.Replied(node == 101 ? CREATED : elsewhere(SELF));
    assertEquals(new Outcome.Created(1), write());
    assertEquals(List.of(100L, 101L), peers.asked);
  }

  @Test
  void aSilentNodeIsGivenUpAtTheDeadline() {
    Thread watching = Thread.ofPlatform().start(watch);
    peers.script = (_, _) -> FakePeers.SILENCE;
    assertEquals(new Outcome.Unknown(), write(1));
    watch.stop();
    join(watching);
  }

  @Test
  void aKeyspaceThatNobodyKnowsIsSaidSo() {
    assertEquals(new Outcome.NoSuchKeyspace(), router.write("other", put("k", "v"), in(1_000)));
    assertEquals(
        new Outcome.NoSuchKeyspace(),
        router.read("", bytes("k"), Consistency.LINEARIZABLE, in(1_000)));
    assertEquals(List.of(), peers.asked);
  }

  @Test
  void aNodeThatWaitsForAClusterKnowsNoKeyspaceEither() {
    var waiting = new Router(SELF, new ClusterMap(), local, peers, watch);
    assertEquals(new Outcome.NotAMember(), waiting.write("default", put("k", "v"), in(1_000)));
    assertEquals(
        new Outcome.NotAMember(),
        waiting.read("default", bytes("k"), Consistency.LINEARIZABLE, in(1_000)));
  }

  @Test
  void theReplicaHereIsAskedWhereItLeads(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      RaftAgent agent = group.leader().agent;
      var here = new LocalShards(group.clock, () -> true);
      here.add(group.shard, agent);
      var atLeader = new Router(100, group.map, here, peers, watch);
      long deadline = Long.MAX_VALUE / 2;
      assertEquals(
          new Outcome.Created(1),
          beside(group, () -> atLeader.write("default", put("k", "v"), deadline)));
      Outcome.OfRead found =
          beside(
              group,
              () -> atLeader.read("default", bytes("k"), Consistency.LINEARIZABLE, deadline));
      assertTrue(found instanceof Outcome.Found, found.toString());
      assertEquals(List.of(), peers.asked);
    }
  }

  @Test
  void aReplicaHereThatFollowsNamesTheLeader(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      TestGroup.Member leader = group.leader();
      group.passMillis(100);
      TestGroup.Member follower =
          group.members.stream().filter(member -> member != leader).findFirst().orElseThrow();
      var here = new LocalShards(group.clock, () -> true);
      here.add(group.shard, follower.agent);
      peers.script = (_, _) -> new Answer.Replied(CREATED);
      var atFollower = new Router(follower.node, group.map, here, peers, watch);
      assertEquals(new Outcome.Created(1), atFollower.write("default", put("k", "v"), in(1_000)));
      assertEquals(List.of(leader.node), peers.asked);
    }
  }

  /** It may have been removed from its group, and not have heard of it. */
  @Test
  void aReplicaHereThatKnowsOfNoLeaderIsNotWaitedFor(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      TestGroup.Member alone = group.member(0);
      var here = new LocalShards(group.clock, () -> true);
      here.add(group.shard, alone.agent);
      peers.script = (_, _) -> new Answer.Replied(CREATED);
      var cutOff = new Router(alone.node, group.map, here, peers, watch);
      assertEquals(new Outcome.Created(1), cutOff.write("default", put("k", "v"), in(10_000)));
      assertEquals(1, peers.asked.size());
      assertTrue(peers.asked.getFirst() != alone.node);
    }
  }

  @Test
  void ofMuchTimeTheFirstReplicasThatARequestWaitsForGetLittle() {
    List<Integer> given = new ArrayList<>();
    peers.script =
        (_, request) -> {
          given.add(request.remainingMillis());
          return given.size() < 3
              ? new Answer.Lost("the lane broke")
              : new Answer.Replied(ReplyCodec.encode(new Outcome.Busy()));
        };
    router.read("default", bytes("k"), Consistency.LINEARIZABLE, in(60_000));
    assertEquals(3, given.size());
    assertTrue(given.get(0) <= 2_000, given::toString);
    assertTrue(given.get(1) > 2_000 && given.get(1) <= 4_000, given::toString);
    assertTrue(given.get(2) > 4_000 && given.get(2) <= 8_000, given::toString);
  }

  private static <T> T beside(TestGroup group, Supplier<T> call) {
    CompletableFuture<T> result =
        CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
    while (!result.isDone()) {
      group.settle();
    }
    return result.join();
  }

  /** Tries with ever longer deadlines: what a busy machine leaves of a short one may be nothing. */
  private void untilAskedAgain(LongConsumer request) {
    for (long millis = 60; peers.asked.size() < 2; millis *= 2) {
      assertTrue(millis < 60_000, "nobody is asked again");
      peers.asked.clear();
      request.accept(millis);
    }
  }

  private Outcome.OfWrite write() {
    return write(10_000);
  }

  private Outcome.OfWrite write(long millis) {
    return router.write("default", put("k", "v"), in(millis));
  }

  private Outcome.OfWrite writeOnce(long millis) {
    return router.write("default", named("once", put("k", "v")), in(millis));
  }

  private Outcome.OfRead read() {
    return router.read("default", bytes("k"), Consistency.LINEARIZABLE, in(10_000));
  }

  private static long in(long millis) {
    return System.nanoTime() + Duration.ofMillis(millis).toNanos();
  }

  private static byte[] elsewhere(long leader) {
    return ReplyCodec.encode(new WriteEnd.Elsewhere(OptionalLong.of(leader)));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
