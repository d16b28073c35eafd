package dev.kvorum.kvnode.shard.route;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.ShardPhase;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.SplitAndMergeTest;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.replica.TestGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where requests go while shards split and merge: SAFETY 17, 19 and 23. */
class RouterDetourTest {

  private static final long PARENT = 1;
  private static final long CHILD = 2;
  private static final HashRange LOWER = HashRange.even(2).getFirst();
  private static final HashRange UPPER = HashRange.even(2).getLast();
  private static final String HIGH = SplitAndMergeTest.keyIn(UPPER, 0);

  private static final Answer CREATED =
      new Answer.Replied(ReplyCodec.encode(new Outcome.Created(1)));
  private static final Answer MOVED = new Answer.Replied(ReplyCodec.encode(new WriteEnd.Moved()));
  private static final Answer ELSEWHERE =
      new Answer.Replied(ReplyCodec.encode(new WriteEnd.Elsewhere(OptionalLong.empty())));
  private static final Outcome.OfRead MISSING = new Outcome.Missing(OptionalLong.empty());
  private static final ScanRequest ALL =
      new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 100, 1 << 20);

  private final FakePeers peers = new FakePeers();
  private final ClusterMap map = new ClusterMap();
  private final LocalShards local = new LocalShards(Clock.SYSTEM, () -> true);
  private final DeadlineWatch watch = new DeadlineWatch(Clock.SYSTEM);
  private final Router router = new Router(999, map, local, peers, watch);

  RouterDetourTest() {
    map.learn(ClusterMap.formed(TestGroup.record(3, 3, 1)));
  }

  @Test
  void whatHasMovedIsAskedOfTheChildThatTheMapHasPlanned() {
    long before = System.nanoTime();
    planned();
    peers.script = (_, request) -> request.shard() == PARENT ? MOVED : CREATED;
    assertEquals(new Outcome.Created(1), write(10_000));
    assertEquals(List.of(PARENT, CHILD), peers.shardsAsked);
    Detours detours = router.detours();
    assertEquals(List.of(1L, 1L, 0L), counted(detours));
    assertTrue(detours.longestNanosSince(before) > 0);
    assertEquals(0, detours.longestNanosSince(System.nanoTime()));
  }

  @Test
  void soAreReads() {
    planned();
    peers.script =
        (_, request) -> request.shard() == PARENT ? MOVED : new Answer.Replied(read(MISSING));
    assertEquals(MISSING, read(10_000));
    assertEquals(List.of(PARENT, CHILD), peers.shardsAsked);
  }

  @Test
  void withoutAPlanANewerMapIsWaitedFor() {
    peers.script =
        (_, request) -> {
          if (request.shard() == PARENT) {
            done();
            return MOVED;
          }
          return CREATED;
        };
    assertEquals(new Outcome.Created(1), write(10_000));
    assertEquals(List.of(PARENT, CHILD), peers.shardsAsked);
  }

  @Test
  void aShardThatServesAgainIsFoundThoughTheMapStaysTheSame() {
    var asked = new AtomicInteger();
    peers.script = (_, _) -> asked.incrementAndGet() < 3 ? MOVED : CREATED;
    assertEquals(new Outcome.Created(1), write(10_000));
    assertEquals(List.of(PARENT, PARENT, PARENT), peers.shardsAsked);
  }

  @Test
  void aChildThatIsNotThereIsNoReasonNotToAskTheParentAgain() {
    planned();
    var asked = new AtomicInteger();
    peers.script =
        (_, request) ->
            request.shard() == CHILD ? ELSEWHERE : asked.incrementAndGet() < 2 ? MOVED : CREATED;
    assertEquals(new Outcome.Created(1), write(10_000));
    assertEquals(List.of(PARENT, CHILD, PARENT), peers.shardsAsked);
  }

  @Test
  void nobodyWithinTheDeadlineIsNoLeaderAndCounted() {
    planned();
    peers.script = (_, _) -> MOVED;
    assertEquals(new Outcome.NoLeader(), write(40));
    assertEquals(List.of(1L, 1L, 1L), counted(router.detours()));
    assertTrue(peers.asked.size() <= 2 * (40 / 5 + 2), "asked " + peers.asked.size() + " times");
    assertEquals(new Outcome.NoLeader(), read(20));
    assertEquals(List.of(2L, 2L, 2L), counted(router.detours()));
  }

  @Test
  void whatMayHaveBeenAppliedIsNotTriedAgainAfterADetourEither() {
    planned();
    peers.script =
        (_, request) -> request.shard() == PARENT ? MOVED : new Answer.Lost("the lane broke");
    assertEquals(new Outcome.Unknown(), write(10_000));
    assertEquals(2, peers.asked.size());
  }

  @Test
  void aRequestThatFindsItsOwnerAtOnceIsNoDetour() {
    peers.script = (_, _) -> CREATED;
    write(10_000);
    assertEquals(List.of(1L, 0L, 0L), counted(router.detours()));
  }

  @Test
  void aReplicaHereThatIsNotAsFarAsTheOthersIsNotWaitedFor(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      TestGroup.Member here = group.member(0);
      here.agent.machine().unload();
      local.add(group.shard, here.agent);
      peers.script = (_, _) -> new Answer.Replied(read(MISSING));
      var beside = new Router(here.node, group.map, local, peers, watch);
      var stale = new Consistency.Stale(java.util.Optional.empty());
      assertEquals(MISSING, beside.read("default", bytes(HIGH), stale, in(10_000)));
      assertEquals(1, peers.asked.size());
      assertTrue(peers.asked.getFirst() != here.node);
    }
  }

  @Test
  void aScanAsksTheChildForWhatTheParentHasGivenAway() {
    planned();
    peers.script = (_, request) -> rows(request.shard() == PARENT ? LOWER : UPPER);
    assertTrue(router.scan("default", ALL, in(10_000)) instanceof ScanResult.Page);
    assertEquals(List.of(PARENT, CHILD), peers.shardsAsked);
    assertEquals(List.of(1L, 0L, 0L), counted(router.detours()), "and waits for nothing");
  }

  @Test
  void aScanWithAHoleIsTriedAgainWithANewerMap() {
    peers.script =
        (_, request) -> {
          if (map.state().orElseThrow().version() == 1) {
            done();
          }
          return rows(request.shard() == PARENT ? LOWER : UPPER);
        };
    assertTrue(router.scan("default", ALL, in(10_000)) instanceof ScanResult.Page);
    assertEquals(3, peers.shardsAsked.size());
    assertEquals(List.of(1L, 1L, 0L), counted(router.detours()));
  }

  @Test
  void aScanThatIsNeverWholeIsNoPage() {
    peers.script = (_, _) -> rows(LOWER);
    assertEquals(
        new ScanResult.Refused(new Outcome.NoLeader()), router.scan("default", ALL, in(30)));
    assertEquals(List.of(1L, 1L, 1L), counted(router.detours()));
  }

  /** Else: it asks for a shard that is no more until its time is over. */
  @Test
  void aScanOfAShardThatIsGoneGoesOnWithANewerMap() {
    done();
    peers.script =
        (_, request) -> {
          if (request.shard() == CHILD) {
            merged();
            return new Answer.NotTaken("it isn't here any more");
          }
          return rows(map.state().orElseThrow().version() == 2 ? LOWER : HashRange.ALL);
        };
    assertTrue(router.scan("default", ALL, in(10_000)) instanceof ScanResult.Page);
  }

  @Test
  void theLongestDetourIsThatOfAnyTimeThatIsAskedFor() {
    var detours = new Detours();
    long second = 1_000_000_000;
    detours.ended(0, 5 * second);
    detours.ended(6 * second, 7 * second);
    detours.failed(6 * second, 8 * second);
    detours.ended(9 * second, 10 * second);
    assertEquals(5 * second, detours.longestNanosSince(5 * second));
    assertEquals(2 * second, detours.longestNanosSince(5 * second + 1));
    assertEquals(1 * second, detours.longestNanosSince(9 * second));
    assertEquals(0, detours.longestNanosSince(10 * second + 1));
    for (int i = 0; i < 1_000; i++) { // those that have waited for one thing
      detours.ended(11 * second + i, 20 * second);
    }
    assertEquals(9 * second, detours.longestNanosSince(0));
    for (long i = 21; i < 21 + 1_000; i++) {
      detours.ended(0, i * second);
      assertEquals(i * second, detours.longestNanosSince(i * second));
    }
  }

  /** The map has a child for the upper half, and the parent for all. */
  private void planned() {
    shards(
        2, parent(HashRange.ALL, new Change.Split(UPPER.from(), CHILD)), child(ShardPhase.PLANNED));
  }

  /** The map knows of the split. */
  private void done() {
    shards(2, parent(LOWER, Change.NONE), child(ShardPhase.ACTIVE));
  }

  /** And of the merge that undid it. */
  private void merged() {
    shards(3, parent(HashRange.ALL, Change.NONE));
  }

  private void shards(long version, ShardDescriptor... shards) {
    ClusterState before = map.state().orElseThrow();
    List<ShardDescriptor> all = new ArrayList<>(List.of(before.shards().getFirst()));
    all.addAll(List.of(shards));
    map.learn(
        new ClusterState(
            version,
            before.clusterId(),
            before.nodes(),
            before.keyspaces(),
            all,
            List.of(),
            List.of(),
            before.next(),
            List.of(),
            List.of()));
  }

  private ShardDescriptor parent(HashRange range, Change change) {
    ShardDescriptor before = map.state().orElseThrow().shard(PARENT).orElseThrow();
    return new ShardDescriptor(
        PARENT, before.keyspace(), range, 2, before.replicas(), change, ShardPhase.ACTIVE);
  }

  private ShardDescriptor child(ShardPhase phase) {
    ShardDescriptor parent = map.state().orElseThrow().shard(PARENT).orElseThrow();
    List<Placement> replicas =
        parent.replicas().stream()
            .map(place -> new Placement(place.replica() + 50, place.node(), place.standing()))
            .toList();
    return new ShardDescriptor(CHILD, parent.keyspace(), UPPER, 1, replicas, Change.NONE, phase);
  }

  private static List<Long> counted(Detours detours) {
    return List.of(detours.requests(), detours.taken(), detours.failures());
  }

  private static Answer rows(HashRange covered) {
    return new Answer.Replied(
        ReplyCodec.encode(new ShardScan.Rows(covered, List.of(), ShardScan.Rest.NOTHING)));
  }

  private static byte[] read(Outcome.OfRead outcome) {
    return ReplyCodec.encode(new ShardRead.Answered(outcome));
  }

  private Outcome.OfWrite write(long millis) {
    return router.write("default", put(HIGH, "v"), in(millis));
  }

  private Outcome.OfRead read(long millis) {
    return router.read("default", bytes(HIGH), Consistency.LINEARIZABLE, in(millis));
  }

  private static long in(long millis) {
    return System.nanoTime() + Duration.ofMillis(millis).toNanos();
  }
}
