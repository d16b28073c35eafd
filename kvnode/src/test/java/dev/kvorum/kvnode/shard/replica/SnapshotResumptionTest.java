package dev.kvorum.kvnode.shard.replica;

import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.shard.replica.TestGroup.Member;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What rule 14 of {@code docs/testing.md} prevents: half of one snapshot and half of another. A
 * transfer goes on only with the same sender, snapshot, index and term.
 */
class SnapshotResumptionTest {

  private static final SnapshotId FIRST = new SnapshotId(7, new Position(900, 5));

  private TestGroup group;
  private Member receiver;
  private long leader;
  private long third;

  @BeforeEach
  void receiveTheFirstPiece(@TempDir Path folder) {
    group = new TestGroup(folder, 3, EngineUnderTest.MEMORY, TestGroup.SMALL);
    Member leading = group.leader();
    group.write(leading, put("k", "v"));
    receiver = group.members.stream().filter(member -> member != leading).findFirst().orElseThrow();
    leader = leading.agent.replica();
    third =
        group.members.stream()
            .filter(member -> member != leading && member != receiver)
            .findFirst()
            .orElseThrow()
            .agent
            .replica();
    group.delivers = _ -> false;
    assertEquals(100, wantedAfter(leader, 50, FIRST, 0));
  }

  @AfterEach
  void close() {
    group.close();
  }

  @Test
  void rule14_theSameSnapshotOfTheSameSenderGoesOn() {
    assertEquals(200, wantedAfter(leader, 50, FIRST, 100));
  }

  @Test
  void rule14_anotherSnapshotOfTheSenderBeginsAnew() {
    assertEquals(0, wantedAfter(leader, 50, new SnapshotId(8, FIRST.position()), 100));
  }

  @Test
  void rule14_oneOfAnotherIndexBeginsAnew() {
    assertEquals(0, wantedAfter(leader, 50, new SnapshotId(7, new Position(901, 5)), 100));
  }

  @Test
  void rule14_oneOfAnotherTermBeginsAnew() {
    assertEquals(0, wantedAfter(leader, 50, new SnapshotId(7, new Position(900, 6)), 100));
  }

  /** Two leaders may have written different bytes for the same position. */
  @Test
  void rule14_oneOfAnotherSenderBeginsAnew() {
    assertEquals(0, wantedAfter(third, 51, FIRST, 100));
  }

  /** Gives the receiver a piece of 100 bytes out of 300; returns where it wants to go on. */
  private long wantedAfter(long sender, long term, SnapshotId id, long offset) {
    var route = new Message.Route(group.shard.id(), sender, receiver.agent.replica());
    group.sent.clear();
    receiver.agent.deliver(
        new SnapshotChunk(
            route, term, id, Membership.of(leader, third), offset, 300, new byte[100]));
    group.settle();
    return group.sent.stream()
        .filter(Message.SnapshotReply.class::isInstance)
        .map(Message.SnapshotReply.class::cast)
        .toList()
        .getLast()
        .next();
  }
}
