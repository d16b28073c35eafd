package dev.kvorum.kvnode.shard.replica;

import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.shard.machine.Family;
import dev.kvorum.kvnode.shard.machine.Log;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ShardCommand;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.Spaces;
import dev.kvorum.kvnode.shard.machine.SplitAndMergeTest;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.TestGroup.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard's own commands on their way through agents, logs and snapshots. */
class ShardStepsTest {

  private static final HashRange LOWER = HashRange.even(2).getFirst();
  private static final HashRange UPPER = HashRange.even(2).getLast();
  private static final String LOW = SplitAndMergeTest.keyIn(LOWER, 0);
  private static final String HIGH = SplitAndMergeTest.keyIn(UPPER, 0);
  private static final WriteEnd MOVED = new WriteEnd.Moved();

  @TempDir private Path folder;
  private TestGroup group;
  private final Family family = new Family();

  @AfterEach
  void close() {
    group.close();
  }

  @Test
  void aSplitIsDecidedInTheOrderOfTheLogOnEveryReplica() {
    begin(3, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member leader = group.leader();
    List<WriteEnd> ends = new ArrayList<>();
    offer(leader, PendingWrite.of(put(HIGH, "before"), deadline(), ends::add));
    offer(leader, PendingWrite.of(split(2), deadline(), ends::add));
    offer(leader, PendingWrite.of(put(HIGH, "after"), deadline(), ends::add));
    offer(leader, PendingWrite.of(put(LOW, "after"), deadline(), ends::add));
    group.until(() -> ends.size() == 4);
    assertEquals(new WriteEnd.Ended(new Outcome.Created(1)), ends.getFirst());
    assertTrue(ends.get(1) instanceof WriteEnd.Ended);
    assertEquals(List.of(MOVED, new WriteEnd.Ended(new Outcome.Created(2))), ends.subList(2, 4));
    group.passMillis(200);
    for (Member member : group.members) {
      assertEquals(Optional.of("after@2"), SplitAndMergeTest.read(member.agent.machine(), LOW));
      assertEquals(LOWER, member.agent.machine().shardState().orElseThrow().range());
    }
  }

  @Test
  void whatIsNotReadyIsAppliedAtATickWhenItIsAndWhatFollowsItWaits() {
    family.begin(ShardState.begin(2, UPPER, 1));
    begin(1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT);
    Member alone = group.leader();
    group.write(alone, put(LOW, "v"));
    List<WriteEnd> ends = new ArrayList<>();
    var split = new ShardCommand.Split(2, SplitAndMergeTest.child(9, UPPER));
    offer(alone, PendingWrite.of(split, deadline(), ends::add));
    offer(alone, PendingWrite.of(new ShardCommand.Absorb(3, 2, UPPER, 2), deadline(), ends::add));
    offer(alone, PendingWrite.of(put(LOW, "w"), deadline(), ends::add));
    group.passMillis(100);
    assertEquals(1, ends.size(), "the donor isn't frozen");
    assertTrue(alone.agent.wantsTicks());
    Log donor = new Log(family.of(2));
    donor.apply(put(HIGH, "the donor's"));
    donor.apply(new ShardCommand.Freeze(2, 7));
    group.settle();
    assertEquals(1, ends.size(), "nobody looks between ticks");
    group.until(() -> ends.size() == 3);
    assertEquals(new WriteEnd.Ended(new Outcome.Replaced(3)), ends.getLast());
    assertEquals(Optional.of("the donor's@1"), SplitAndMergeTest.read(alone.agent.machine(), HIGH));
  }

  /** Else: it has keys that were changed since where they are now, and answers for them. */
  @Test
  void aReplicaThatLagsBehindASplitGetsTheStateAndNoKeysOfTheChildByASnapshot() {
    begin(3, EngineUnderTest.ROCKSDB, TestGroup.SMALL);
    Member leader = group.leader();
    group.write(leader, put(HIGH, "the child's"));
    Member behind =
        group.members.stream().filter(member -> member != leader).findFirst().orElseThrow();
    group.passMillis(200);
    assertEquals(
        Optional.of("the child's@1"), SplitAndMergeTest.read(behind.agent.machine(), HIGH));
    group.delivers = message -> message.route().to() != behind.agent.replica();
    propose(leader, split(2));
    for (int i = 0; i < 100; i++) {
      group.write(leader, put(LOW, "v".repeat(100)));
    }
    group.delivers = _ -> true;
    long last = leader.agent.status().commit();
    group.until(() -> behind.engine.appliedIndex() >= last);
    group.passMillis(200);
    assertTrue(behind.agent.status().base() > 2, "it came by a snapshot");
    assertEquals(leader.agent.machine().shardState(), behind.agent.machine().shardState());
    assertEquals(Optional.empty(), behind.engine.get(Spaces.data(Log.bytes(HIGH))));
    assertTrue(leader.engine.get(Spaces.data(Log.bytes(HIGH))).isPresent(), "nobody cleaned");
  }

  @Test
  void aRestartFindsWhatTheShardOwns() {
    for (EngineUnderTest kind : List.of(EngineUnderTest.MEMORY, EngineUnderTest.ROCKSDB)) {
      begin(1, kind, Surroundings.Limits.DEFAULT);
      Member alone = group.leader();
      group.write(alone, put(HIGH, "v"));
      propose(alone, split(2));
      ShardState before = alone.agent.machine().shardState().orElseThrow();
      alone.kill();
      alone.open();
      Member again = group.leader();
      assertEquals(MOVED, group.write(again, put(HIGH, "w")));
      assertEquals(before, again.agent.machine().shardState().orElseThrow(), kind.name());
      group.close();
    }
  }

  private void begin(int replicas, EngineUnderTest kind, Surroundings.Limits limits) {
    group = new TestGroup(folder, replicas, kind, limits, family);
  }

  private void propose(Member at, ShardCommand command) {
    List<WriteEnd> ends = new ArrayList<>();
    offer(at, PendingWrite.of(command, deadline(), ends::add));
    group.until(() -> !ends.isEmpty());
    assertTrue(ends.getFirst() instanceof WriteEnd.Ended, ends.toString());
  }

  private static void offer(Member at, PendingWrite write) {
    assertTrue(at.agent.offer(write));
  }

  private long deadline() {
    return group.clock.nanos() + 60_000 * FakeClock.MILLI;
  }

  private static ShardCommand split(long epoch) {
    return new ShardCommand.Split(epoch, SplitAndMergeTest.child(9, UPPER));
  }
}
