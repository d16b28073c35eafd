package dev.kvorum.kvnode.shard.replica;

import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.shard.machine.OpenEngines;
import dev.kvorum.kvnode.shard.replica.TestGroup.Member;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replicas that have fallen behind the log, and the files that bring them back. */
class SnapshotTransferTest {

  @TempDir private Path folder;
  private TestGroup group;

  @AfterEach
  void close() {
    if (group != null) {
      group.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReplicaBehindTheLogGetsASnapshotAndTheRest(EngineUnderTest kind) {
    Member leader = leaderOf(kind, 3);
    Member behind = followers(leader).getFirst();
    leaveBehind(leader, Set.of(behind.agent.replica()));
    rejoin(leader);
    assertTrue(chunks().stream().anyMatch(chunk -> chunk.offset() > 0), "in more than one piece");
    group.write(leader, put("after", "all"));
    assertSameEverywhere();
    assertEquals(
        kind == EngineUnderTest.MEMORY ? 1 : 0,
        leader.snapshots().size(),
        "what was sent is cleaned away");
  }

  @Test
  void twoThatLagGetTheSameSnapshotOneFile() {
    Member leader = leaderOf(EngineUnderTest.MEMORY, 5);
    Set<Long> behind =
        followers(leader).subList(0, 2).stream()
            .map(member -> member.agent.replica())
            .collect(Collectors.toSet());
    leaveBehind(leader, behind);
    rejoin(leader);
    assertEquals(
        behind, chunks().stream().map(chunk -> chunk.route().to()).collect(Collectors.toSet()));
    assertEquals(1, chunks().stream().map(chunk -> chunk.snapshot().position()).distinct().count());
    assertSameEverywhere();
  }

  @Test
  void nothingIsWrittenForANodeThatIsDown() {
    Member leader = leaderOf(EngineUnderTest.ROCKSDB, 3);
    Member down = followers(leader).getFirst();
    down.kill();
    for (int i = 0; i < 200; i++) {
      group.write(leader, put("key-" + i % 50, "-".repeat(100)));
    }
    group.passMillis(30_000);
    assertTrue(leader.agent.status().base() > 100, "the log is compacted without it");
    assertEquals(List.of(), chunks());
    assertEquals(List.of(), leader.snapshots());
    down.open();
    rejoin(leader);
    assertSameEverywhere();
  }

  @Test
  void everyChunkAndReplyMayComeTwiceOrNotAtAll() {
    Member leader = leaderOf(EngineUnderTest.MEMORY, 3);
    Member behind = followers(leader).getFirst();
    leaveBehind(leader, Set.of(behind.agent.replica()));
    var count = new int[1];
    group.delivers =
        message -> {
          boolean ofSnapshot =
              message instanceof Message.SnapshotChunk || message instanceof Message.SnapshotReply;
          if (ofSnapshot && ++count[0] % 5 == 0) {
            group.member(0).agent.deliver(message); // to somebody whom it doesn't concern, or twice
          }
          return !ofSnapshot || count[0] % 3 != 0;
        };
    group.until(() -> behind.agent.status().applied() == leader.agent.status().applied());
    assertSameEverywhere();
  }

  /**
   * Else: the sender is done and the core still waits for it, and the peer gets nothing for as long
   * as this leader leads.
   */
  @Test
  void aSnapshotThatTheLogHasOutrunIsFollowedByAnother() {
    Member leader = leaderOf(EngineUnderTest.MEMORY, 3);
    Member behind = followers(leader).getFirst();
    leaveBehind(leader, Set.of(behind.agent.replica()));
    long snapshot = holdBackTheEndOfTheSnapshot();
    for (int i = 0; leader.agent.status().base() <= snapshot; i++) {
      assertTrue(i < 1_000, "on its way to the hard limit the log goes on without the peer");
      group.write(leader, put("key-" + i % 50, "-".repeat(100)));
    }
    rejoin(leader);
    assertTrue(chunks().stream().anyMatch(chunk -> chunk.snapshot().position().index() > snapshot));
    assertSameEverywhere();
  }

  @Test
  void aPeerNeedsNoneOfASnapshotThatItsLogCovers() throws IOException {
    var disk = new SimDisk(1);
    disk.create("file").close();
    var mark =
        new dev.kvorum.kvnode.raft.Effects.SnapshotMark(
            new Position(9, 2), dev.kvorum.kvnode.raft.Membership.of(List.of(1L), List.of(), 1));
    try (var sender =
        new SnapshotSender(
            disk.open("file"), new Message.SnapshotId(1, mark.position()), mark, 100, 0)) {
      assertTrue(!sender.isCoveredBy(8));
      assertTrue(sender.isCoveredBy(9));
    }
  }

  /**
   * An acknowledgement counts for the term and the replicas that it names, and for what it names:
   * one of less is the late word on an earlier snapshot.
   */
  @Test
  void anAppendedOfAnotherTermOrReplicaOrOfLessEndsNoSnapshot() {
    Member leader = leaderOf(EngineUnderTest.MEMORY, 3);
    Member behind = followers(leader).getFirst();
    Member other = followers(leader).getLast();
    leaveBehind(leader, Set.of(behind.agent.replica()));
    long snapshot = holdBackTheEndOfTheSnapshot();
    long term = leader.agent.status().term();
    leader.agent.deliver(new Message.Appended(route(behind, leader), term - 1, snapshot, 0));
    leader.agent.deliver(new Message.Appended(route(behind, other), term, snapshot, 0));
    leader.agent.deliver(
        new Message.Appended(route(behind, leader), term, behind.agent.status().last(), 0));
    group.passMillis(100);
    group.sent.clear();
    rejoin(leader);
    assertEquals(
        Set.of(snapshot),
        chunks().stream()
            .map(chunk -> chunk.snapshot().position().index())
            .collect(Collectors.toSet()),
        "it goes on");
    assertSameEverywhere();
  }

  /** Else: two speak for one term, and the receiver halts on it. */
  @Test
  void aLeaderThatSteppedDownAnswersNoReceiver() {
    Member leader = leaderOf(EngineUnderTest.MEMORY, 3);
    Member behind = followers(leader).getFirst();
    leaveBehind(leader, Set.of(behind.agent.replica()));
    group.delivers = message -> !(message instanceof Message.SnapshotReply);
    group.until(() -> !chunks().isEmpty());
    Message.SnapshotChunk chunk = chunks().getLast();
    long term = leader.agent.status().term() + 1;
    var fromNext =
        new Message.Route(chunk.route().shard(), behind.agent.replica(), leader.agent.replica());
    leader.agent.deliver(new Message.Heartbeat(fromNext, term, 0, 1));
    leader.agent.deliver(
        new Message.SnapshotReply(chunk.route().back(), term, chunk.snapshot(), 1));
    group.sent.clear();
    group.settle();
    assertEquals(List.of(), chunks());
  }

  @Test
  void aSnapshotThatFindsNoRoomIsTriedAgainLater() {
    Member leader = leaderOf(EngineUnderTest.MEMORY, 3);
    Member behind = followers(leader).getFirst();
    leaveBehind(leader, Set.of(behind.agent.replica()));
    leader.disk.faults().limitCapacity(0);
    group.delivers = _ -> true;
    group.passMillis(500);
    assertEquals(List.of(), chunks());
    leader.disk.faults().limitCapacity(Long.MAX_VALUE);
    rejoin(leader);
    assertSameEverywhere();
  }

  @Test
  void aReceiverWithoutRoomIsTriedAgainLater() {
    Member leader = leaderOf(EngineUnderTest.MEMORY, 3);
    Member behind = followers(leader).getFirst();
    leaveBehind(leader, Set.of(behind.agent.replica()));
    behind.disk.faults().limitCapacity(behind.disk.usedBytes() + 600);
    group.delivers = _ -> true;
    group.passMillis(1_000);
    assertTrue(behind.agent.status().applied() < leader.agent.status().applied());
    behind.disk.faults().limitCapacity(Long.MAX_VALUE);
    rejoin(leader);
    assertSameEverywhere();
  }

  @Test
  void whatIsHeldIsNotCleanedAway() throws IOException {
    var disk = new SimDisk(1);
    var files = new SnapshotFiles(disk, 7);
    var other = new SnapshotFiles(disk, 77);
    var position = new Position(9, 2);
    for (String name :
        List.of(
            files.whole(position),
            files.incoming(position),
            "r7-1-1.snap",
            other.whole(position))) {
      disk.create(SnapshotFiles.path(name)).close();
    }
    files.hold(position);
    files.hold(position);
    files.release(position);
    files.keepOnly(Base.State.IN_ENGINE);
    assertEquals(List.of("r7-9-2.incoming", "r7-9-2.snap", "r77-9-2.snap"), disk.list("snapshots"));
    files.release(position);
    files.keepOnly(new Base.State.InSnapshot(files.whole(position)));
    assertEquals(List.of("r7-9-2.snap", "r77-9-2.snap"), disk.list("snapshots"));
  }

  @ParameterizedTest
  @EnumSource
  void manyCompactionsLeaveOneFileAtMost(EngineUnderTest kind) {
    Member alone = leaderOf(kind, 1);
    for (int i = 0; i < 300; i++) {
      group.write(alone, put("key-" + i % 40, "v".repeat(100)));
    }
    group.passMillis(100);
    assertTrue(alone.agent.status().base() > 100, "compacted up to " + alone.agent.status().base());
    assertTrue(alone.wal.retainedBytes() < 2 * TestGroup.SMALL.logBytesSoft());
    assertEquals(kind == EngineUnderTest.MEMORY ? 1 : 0, alone.snapshots().size());
  }

  private Member leaderOf(EngineUnderTest kind, int replicas) {
    group = new TestGroup(folder, replicas, kind, TestGroup.SMALL);
    return group.leader();
  }

  private List<Member> followers(Member leader) {
    return group.members.stream().filter(member -> member != leader).toList();
  }

  private void leaveBehind(Member leader, Set<Long> replicas) {
    group.delivers =
        message ->
            !replicas.contains(message.route().to()) && !replicas.contains(message.route().from());
    long last = leader.agent.status().last();
    for (int i = 0; i < 200; i++) {
      group.write(leader, put("key-" + i % 50, "value-" + i + "-".repeat(100)));
    }
    group.passMillis(50);
    assertTrue(leader.agent.status().base() > last, "the log begins after what they have");
    group.sent.clear();
  }

  /** Index of the snapshot of which all is sent and all but the last chunk arrives. */
  private long holdBackTheEndOfTheSnapshot() {
    group.delivers =
        message ->
            !(message instanceof Message.SnapshotChunk chunk
                && chunk.offset() + chunk.bytes().length == chunk.total());
    group.until(() -> group.sent.stream().anyMatch(message -> !group.delivers.test(message)));
    return chunks().getLast().snapshot().position().index();
  }

  private Message.Route route(Member from, Member to) {
    return new Message.Route(group.shard.id(), from.agent.replica(), to.agent.replica());
  }

  private void rejoin(Member leader) {
    group.delivers = _ -> true;
    group.until(
        () ->
            group.members.stream()
                .allMatch(
                    member -> member.agent.status().applied() == leader.agent.status().applied()));
  }

  private void assertSameEverywhere() {
    group.passMillis(200);
    List<String> expected = OpenEngines.content(group.member(0).engine);
    for (Member member : group.members) {
      assertEquals(expected, OpenEngines.content(member.engine));
    }
  }

  private List<Message.SnapshotChunk> chunks() {
    return group.sent.stream()
        .filter(Message.SnapshotChunk.class::isInstance)
        .map(Message.SnapshotChunk.class::cast)
        .toList();
  }
}
