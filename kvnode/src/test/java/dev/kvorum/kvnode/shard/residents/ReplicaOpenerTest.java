package dev.kvorum.kvnode.shard.residents;

import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.shard.machine.Log;
import dev.kvorum.kvnode.shard.machine.OpenEngines;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.ReplicaOptions;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.replica.TestGroup;
import dev.kvorum.kvnode.shard.replica.TestGroup.Member;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicaOpenerTest {

  private static final long FOUNDING = dev.kvorum.kvnode.raft.Position.FOUNDING.index();

  @TempDir private Path folder;
  private TestGroup group;

  @AfterEach
  void close() {
    group.close();
  }

  /**
   * At any point: before, while and after the log is compacted, with the engine ahead of the log's
   * beginning or at it.
   */
  @ParameterizedTest
  @EnumSource
  void aReplicaComesBackFromACrashWithAllThatWasAnswered(EngineUnderTest kind) {
    Member alone = alone(kind);
    var random = new SplittableRandom(7);
    long answered = 0;
    for (int crash = 0; crash < 12; crash++) {
      for (int writes = random.nextInt(1, 60); writes > 0; writes--) {
        assertEquals(
            ++answered,
            version(group.write(alone, put("counter", "v".repeat(random.nextInt(200))))));
      }
      group.holdsBackground = random.nextBoolean();
      group.offer(alone, put("unanswered", "v"));
      for (int turns = random.nextInt(5); turns > 0; turns--) {
        alone.agent.doWork();
        alone.agent.apply();
        alone.wal.doWork(group.clock.nanos());
      }
      group.holdsBackground = false;
      alone.kill();
      alone.open();
      group.leader();
      answered = version(group.write(alone, put("counter", "after crash " + crash)));
    }
    assertTrue(alone.agent.status().base() > FOUNDING, "it was compacted");
    assertTrue(alone.snapshots().size() <= 1, alone.snapshots().toString());
  }

  @Test
  void anEngineThatLostItsFilesIsRefused() {
    Member alone = alone(EngineUnderTest.ROCKSDB);
    fillUntilCompacted(alone);
    alone.kill();
    var elsewhere = new OpenEngines(folder.resolve("elsewhere"));
    var empty = elsewhere.open(EngineUnderTest.MEMORY);
    alone.open();
    var refused = assertThrows(IllegalStateException.class, () -> open(alone, empty));
    assertTrue(
        refused.getMessage().contains("its engine holds only up to 0"), refused.getMessage());
    elsewhere.close();
  }

  @Test
  void anEngineBeyondTheEndOfItsLogIsRefused() {
    Member alone = alone(EngineUnderTest.MEMORY);
    var elsewhere = new OpenEngines(folder.resolve("elsewhere"));
    var ahead = elsewhere.open(EngineUnderTest.MEMORY);
    ahead.apply(new dev.kvorum.kvnode.engine.Batch(1_000));
    alone.kill();
    alone.open();
    var refused = assertThrows(IllegalStateException.class, () -> open(alone, ahead));
    assertTrue(
        refused.getMessage().contains("its engine holds up to entry 1000"), refused.getMessage());
    elsewhere.close();
  }

  @Test
  void aSnapshotThatIsGoneOrDamagedIsRefused() {
    Member alone = alone(EngineUnderTest.MEMORY);
    fillUntilCompacted(alone);
    alone.kill();
    String path = "snapshots/" + alone.snapshots().getFirst();
    alone.disk.flipBit(path, 8 * 100);
    var damaged = assertThrows(IllegalStateException.class, alone::open);
    assertTrue(damaged.getMessage().contains("damaged"), damaged.getMessage());
    alone.disk.delete(path);
    var gone = assertThrows(IllegalStateException.class, alone::open);
    assertTrue(gone.getMessage().contains("can't be restored"), gone.getMessage());
  }

  @Test
  void whatACrashLeftOfASnapshotIsCleanedAway() throws java.io.IOException {
    Member alone = alone(EngineUnderTest.MEMORY);
    fillUntilCompacted(alone);
    String kept = alone.snapshots().getFirst();
    long replica = alone.agent.replica();
    alone.kill();
    alone.disk.create("snapshots/r" + replica + "-9-9.part").close();
    alone.disk.create("snapshots/r" + replica + "-9-8.incoming").close();
    alone.disk.create("snapshots/r" + replica + "99-9-8.snap").close();
    alone.open();
    assertEquals(java.util.List.of(kept, "r" + replica + "99-9-8.snap"), alone.snapshots());
  }

  private void open(Member member, dev.kvorum.kvnode.engine.Engine engine) {
    var around =
        new Surroundings(
            group.clock,
            member.disk,
            member.wal,
            null,
            group.map,
            Runnable::run,
            _ -> {},
            TestGroup.SMALL);
    new ReplicaOpener(around, dev.kvorum.kvnode.raft.RaftOptions.DEFAULT)
        .open(
            new ReplicaOpener.Opening(
                group.shard,
                group.shard.replicaOn(member.node).orElseThrow(),
                new ReplicaOpener.Beginning.Founder(),
                ReplicaOptions.Keeping.IN_ENGINE,
                1),
            engine,
            (opened, _) -> Log.machine(opened));
  }

  private Member alone(EngineUnderTest kind) {
    group = new TestGroup(folder, 1, kind, TestGroup.SMALL);
    return group.leader();
  }

  private void fillUntilCompacted(Member alone) {
    for (int i = 0; alone.agent.status().base() == FOUNDING; i++) {
      group.write(alone, put("key-" + i, "v".repeat(100)));
    }
    group.passMillis(50);
  }

  private static long version(WriteEnd end) {
    return switch (((WriteEnd.Ended) end).outcome()) {
      case Outcome.Created created -> created.version();
      case Outcome.Replaced replaced -> replaced.version();
      case Outcome.OfWrite other -> throw new AssertionError(other);
    };
  }
}
