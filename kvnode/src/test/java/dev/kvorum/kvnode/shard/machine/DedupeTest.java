package dev.kvorum.kvnode.shard.machine;

import static dev.kvorum.kvnode.shard.machine.Log.delete;
import static dev.kvorum.kvnode.shard.machine.Log.named;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.shard.replica.SnapshotReader;
import dev.kvorum.kvnode.shard.replica.SnapshotWriter;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SAFETY 25. */
class DedupeTest {

  private static final long KEPT_MILLIS = 10 * 60 * 1000;

  private OpenEngines engines;
  private KeyValueMachine machine;
  private Log log;

  @BeforeEach
  void beginEmpty(@TempDir Path folder) {
    engines = new OpenEngines(folder);
    machine = Log.machine(engines.open(EngineUnderTest.MEMORY));
    log = new Log(machine);
  }

  @AfterEach
  void closeEngines() {
    engines.close();
  }

  @Test
  void aRepeatGetsTheFirstAnswerWhateverHappenedSince() {
    Command first = named("name", put("k", "a"));
    assertEquals(new Outcome.Created(1), log.apply(first));
    log.applyAll(put("k", "b"), delete("k"));
    assertEquals(new Outcome.Created(1), log.apply(first));
    assertEquals(new Outcome.NothingToDelete(), log.apply(delete("k")));
  }

  @Test
  void aRefusedConditionIsAnAnswerToo() {
    Command first = named("name", put("k", "a", new Condition.VersionIs(7)));
    var refused = new Outcome.PreconditionFailed(OptionalLong.empty());
    assertEquals(refused, log.apply(first));
    log.applyAll(
        put("k", "1"),
        put("k", "2"),
        put("k", "3"),
        put("k", "4"),
        put("k", "5"),
        put("k", "6"),
        put("k", "7"));
    assertEquals(refused, log.apply(first));
    assertEquals(new Outcome.Replaced(8), log.apply(put("k", "b", new Condition.VersionIs(7))));
  }

  @Test
  void anotherRequestUnderTheSameNameIsRefused() {
    log.apply(named("name", put("k", "a")));
    var reused = new Outcome.IdempotencyKeyReused();
    assertEquals(reused, log.apply(named("name", put("k", "b"))));
    assertEquals(reused, log.apply(named("name", put("other", "a"))));
    assertEquals(reused, log.apply(named("name", put("k", "a", new Condition.Absent()))));
    assertEquals(reused, log.apply(named("name", delete("k"))));
    assertEquals(new Outcome.Created(1), log.apply(named("name", put("k", "a"))));
  }

  @Test
  void aNameIsKeptForItsTimeByStampsAndNoLonger() {
    Command first = named("name", put("k", "a"));
    log.apply(first);
    log.passMillis(KEPT_MILLIS - 1);
    assertEquals(new Outcome.Created(1), log.apply(first));
    log.passMillis(1);
    assertEquals(new Outcome.Replaced(2), log.apply(first));
  }

  @Test
  void aNameThatIsForgottenAndTakenInOneBatchIsRemembered() {
    Command first = named("name", put("k", "a"));
    log.apply(first);
    log.passMillis(KEPT_MILLIS);
    log.applyAll(put("x", "x"), first);
    machine.reload();
    assertEquals(new Outcome.Replaced(3), log.apply(first));
  }

  @Test
  void aStampThatFallsForgetsNothingAndKeepsNothingLonger() {
    Command first = named("name", put("k", "a"));
    log.apply(first);
    log.passMillis(-5_000);
    Command second = named("second", put("k2", "b"));
    assertEquals(new Outcome.Created(2), log.apply(second)); // stamped like the first
    log.passMillis(5_000 + KEPT_MILLIS);
    assertEquals(new Outcome.Replaced(3), log.apply(first));
    assertEquals(new Outcome.Replaced(4), log.apply(second));
  }

  @Test
  void aLeaderThatHasAppliedNothingForgetsNothingThoughItsClockIsAhead() {
    Command first = named("name", put("k", "a"));
    Entry entry = log.append(first);
    machine.stamp(entry.data(), new Stamps().next(Log.BEGIN_MILLIS, 0));
    Entry repeat = log.append(first);
    machine.stamp(repeat.data(), new Stamps().next(Log.BEGIN_MILLIS + 60 * KEPT_MILLIS, 0));
    assertEquals(
        List.of(new Outcome.Created(1), new Outcome.Created(1)),
        Log.apply(machine, List.of(entry, repeat)));
    assertEquals(Log.BEGIN_MILLIS, machine.stampMillis());
  }

  @Test
  void aFullTableRefusesAndForgetsNothingEarly() {
    fill(Dedupe.KEYS_MAX);
    assertEquals(new Outcome.IdempotencyTableFull(), log.apply(named("one more", put("k", "a"))));
    assertEquals(
        new Outcome.Created(1),
        log.apply(named("n0", put("k0", "v"))),
        "the oldest is still known");
    assertEquals(new Outcome.Created(Dedupe.KEYS_MAX + 1), log.apply(put("unnamed", "a")));
    machine.reload();
    assertEquals(new Outcome.IdempotencyTableFull(), log.apply(named("one more", put("k", "a"))));
    log.passMillis(KEPT_MILLIS);
    assertEquals(
        new Outcome.Created(Dedupe.KEYS_MAX + 2), log.apply(named("one more", put("k", "a"))));
  }

  @Test
  void recordsOfOneStampAreForgottenInTheOrderOfTheLogAfterAReloadToo() {
    // Names whose order as keys is not that of the log.
    for (String name : List.of("z", "a", "m")) {
      log.apply(named(name, put(name, "v")));
    }
    machine.reload();
    log.passMillis(KEPT_MILLIS);
    log.apply(named("new", put("k", "v")));
    List<String> left =
        OpenEngines.content(machine.engine()).stream()
            .filter(pair -> pair.startsWith("02"))
            .toList();
    assertEquals(1, left.size(), "all of them are over, and gone: " + left);
  }

  @Test
  void namesSurviveASnapshotIntoTheOtherKindOfEngineAndARestart() throws IOException {
    Command refused = named("refused", put("k", "a", new Condition.Present()));
    Command done = named("done", put("k", "a"));
    log.applyAll(refused, done);
    var disk = new SimDisk(1);
    var mark = new SnapshotMark(new Position(2, 1), Membership.of(List.of(1L), List.of(), 1));
    try (DiskFile file = disk.create("snapshot");
        var view = machine.engine().view()) {
      SnapshotWriter.write(file, mark, view);
    }
    Engine rocks = engines.open(EngineUnderTest.ROCKSDB);
    try (DiskFile file = disk.open("snapshot")) {
      rocks.restore(new SnapshotReader(file), 2);
    }
    assertEquals(OpenEngines.content(machine.engine()), OpenEngines.content(rocks));
    var restored = Log.machine(rocks);
    List<Entry> repeats =
        List.of(log.append(refused), log.append(done), log.append(named("done", delete("k"))));
    List<Outcome.OfWrite> expected =
        List.of(
            new Outcome.PreconditionFailed(OptionalLong.empty()),
            new Outcome.Created(1),
            new Outcome.IdempotencyKeyReused());
    assertEquals(expected, Log.apply(restored, repeats));
    assertEquals(expected, Log.apply(machine, repeats));
    assertEquals(machine.stampMillis(), restored.stampMillis());
  }

  private void fill(int names) {
    List<Command> batch = new ArrayList<>();
    for (int i = 0; i < names; i++) {
      batch.add(named("n" + i, put("k" + i, "v")));
      if (batch.size() == 4096 || i == names - 1) {
        log.applyAll(batch.toArray(Command[]::new));
        batch.clear();
      }
    }
  }
}
