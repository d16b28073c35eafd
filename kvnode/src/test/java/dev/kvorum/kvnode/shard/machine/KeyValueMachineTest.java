package dev.kvorum.kvnode.shard.machine;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.delete;
import static dev.kvorum.kvnode.shard.machine.Log.named;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyValueMachineTest {

  private static final Outcome.OfWrite FAILED_ON_NOTHING =
      new Outcome.PreconditionFailed(OptionalLong.empty());

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
  void aPutCreatesThenReplacesAndADeleteDeletesOnce() {
    assertEquals(new Outcome.Created(1), log.apply(put("k", "a")));
    assertEquals(new Outcome.Replaced(2), log.apply(put("k", "b")));
    assertEquals(Optional.of("b@2"), read("k"));
    assertEquals(new Outcome.Deleted(3), log.apply(delete("k")));
    assertEquals(Optional.empty(), read("k"));
    assertEquals(new Outcome.NothingToDelete(), log.apply(delete("k")));
  }

  @Test
  void wherePutsAreNotAskedForNothingIsLookedUpAndTheStateIsTheSame() {
    var looks = new AtomicInteger();
    var hooked = new HookedEngine(engines.open(EngineUnderTest.MEMORY));
    KeyValueMachine unasked = Log.machine(hooked);
    hooked.afterGet = looks::incrementAndGet;
    log.applyAll(put("k", "a"), put("k", "b"), put("l", "c"));
    unasked.apply(log.entries(), new Unasked());
    assertEquals(0, looks.get());
    log.applyAll(delete("k"), put("l", "d", new Condition.Absent()), named("n", put("m", "e")));
    unasked.apply(log.entries().subList(3, 6), new Unasked());
    assertEquals(3, looks.get(), "what depends on what was there is looked up");
    assertEquals(OpenEngines.content(machine.engine()), OpenEngines.content(hooked));
  }

  private record Unasked() implements StateMachine.Applied {
    @Override
    public boolean asks() {
      return false;
    }

    @Override
    public void applied(Entry entry, WriteEnd end) {}
  }

  @Test
  void versionsNeverComeBackPastADelete() {
    log.applyAll(put("k", "a"), put("k", "b"), delete("k"));
    assertEquals(new Outcome.Created(4), log.apply(put("k", "c")));
    assertEquals(
        new Outcome.PreconditionFailed(OptionalLong.of(4)),
        log.apply(put("k", "d", new Condition.VersionIs(2))));
  }

  @Test
  void conditionsAreJudgedWhenTheyAreApplied() {
    assertEquals(FAILED_ON_NOTHING, log.apply(put("k", "a", new Condition.Present())));
    assertEquals(FAILED_ON_NOTHING, log.apply(put("k", "a", new Condition.VersionIs(0))));
    assertEquals(new Outcome.Created(1), log.apply(put("k", "a", new Condition.Absent())));
    assertEquals(
        new Outcome.PreconditionFailed(OptionalLong.of(1)),
        log.apply(put("k", "b", new Condition.Absent())));
    assertEquals(new Outcome.Replaced(2), log.apply(put("k", "b", new Condition.VersionIs(1))));
    assertEquals(new Outcome.Replaced(3), log.apply(put("k", "c", new Condition.Present())));
    var deleteOld = new Command.Delete(bytes("k"), new Condition.VersionIs(2), Optional.empty());
    assertEquals(new Outcome.PreconditionFailed(OptionalLong.of(3)), log.apply(deleteOld));
    var deleteGone = new Command.Delete(bytes("other"), new Condition.Present(), Optional.empty());
    assertEquals(FAILED_ON_NOTHING, log.apply(deleteGone));
  }

  @Test
  void aRefusedWriteTakesNoVersion() {
    log.applyAll(put("k", "a"), put("k", "b", new Condition.Absent()), delete("gone"));
    assertEquals(new Outcome.Replaced(2), log.apply(put("k", "c")));
  }

  @Test
  void commandsOfOneBatchSeeEachOther() {
    List<Outcome.OfWrite> outcomes =
        log.applyAll(
            put("k", "a", new Condition.Absent()),
            put("k", "b", new Condition.Absent()),
            put("k", "c", new Condition.VersionIs(1)),
            delete("k"),
            delete("k"),
            put("k", "d", new Condition.Absent()));
    assertEquals(
        List.of(
            new Outcome.Created(1),
            new Outcome.PreconditionFailed(OptionalLong.of(1)),
            new Outcome.Replaced(2),
            new Outcome.Deleted(3),
            new Outcome.NothingToDelete(),
            new Outcome.Created(4)),
        outcomes);
    assertEquals(Optional.of("d@4"), read("k"));
  }

  @Test
  void aRepeatInTheSameBatchIsAppliedOnce() {
    Command once = named("name", put("k", "a"));
    assertEquals(List.of(new Outcome.Created(1), new Outcome.Created(1)), log.applyAll(once, once));
    assertEquals(new Outcome.Replaced(2), log.apply(put("k", "b")));
  }

  @Test
  void raftsOwnEntriesChangeNothingButTheIndex() {
    log.apply(put("k", "a"));
    List<String> before = OpenEngines.content(machine.engine());
    List<Entry> own = List.of(log.append(EntryKind.NOOP), log.append(EntryKind.MEMBERSHIP));
    assertEquals(List.of(), Log.apply(machine, own));
    List<String> after = OpenEngines.content(machine.engine());
    assertEquals(before.subList(0, before.size() - 1), after.subList(0, after.size() - 1));
    assertEquals(3, machine.engine().appliedIndex());
  }

  @Test
  void outcomesAreToldOnlyWhenTheEngineHasTheWrite() {
    Entry entry = log.append(put("k", "a"));
    List<Optional<String>> seen = new ArrayList<>();
    machine.apply(List.of(entry), (_, _) -> seen.add(read("k")));
    assertEquals(List.of(Optional.of("a@1")), seen);
  }

  @Test
  void aCommandOfANewerVersionStopsTheReplica() {
    byte[] newer = CommandCodec.encode(put("k", "a"));
    newer[0] = 2;
    var entry = new Entry(1, 1, EntryKind.COMMAND, newer);
    assertThrows(IllegalArgumentException.class, () -> Log.apply(machine, List.of(entry)));
  }

  /**
   * The same log in batches of any size, on any engine, reloaded at any time: the same state and
   * the same outcomes.
   */
  @Test
  void batchesEnginesAndReloadsMakeNoDifference() {
    for (long seed = 1; seed <= 8; seed++) {
      var random = new SplittableRandom(seed);
      var twin = new MachineTwin();
      var one = Log.machine(engines.open(EngineUnderTest.MEMORY));
      var script = new Log(one);
      for (int i = 0; i < 200; i++) {
        script.passMillis(random.nextInt(4) == 0 ? random.nextInt(200_000) : 1);
        script.append(anyCommand(random));
      }
      List<Outcome.OfWrite> expected = script.entries().stream().map(twin::apply).toList();
      assertEquals(expected, inBatches(one, script.entries(), () -> 1), "seed " + seed);
      var memory = Log.machine(engines.open(EngineUnderTest.MEMORY));
      assertEquals(
          expected,
          inBatches(memory, script.entries(), () -> random.nextInt(1, 40)),
          "seed " + seed);
      var rocks = Log.machine(engines.open(EngineUnderTest.ROCKSDB));
      assertEquals(
          expected,
          inBatches(rocks, script.entries(), () -> random.nextInt(1, 40)),
          "seed " + seed);
      assertEquals(
          OpenEngines.content(one.engine()), OpenEngines.content(memory.engine()), "seed " + seed);
      assertEquals(
          OpenEngines.content(one.engine()), OpenEngines.content(rocks.engine()), "seed " + seed);
      twin.values()
          .forEach((key, value) -> assertEquals(Optional.of(value), read(one.engine(), key)));
    }
  }

  private static List<Outcome.OfWrite> inBatches(
      KeyValueMachine machine, List<Entry> entries, java.util.function.IntSupplier size) {
    List<Outcome.OfWrite> outcomes = new ArrayList<>();
    for (int from = 0; from < entries.size(); ) {
      int to = Math.min(entries.size(), from + size.getAsInt());
      outcomes.addAll(Log.apply(machine, entries.subList(from, to)));
      if (to % 3 == 0) {
        machine.reload();
      }
      from = to;
    }
    return outcomes;
  }

  private static Command anyCommand(SplittableRandom random) {
    String key = "key-" + random.nextInt(5);
    Condition condition =
        switch (random.nextInt(5)) {
          case 0 -> new Condition.VersionIs(random.nextInt(100));
          case 1 -> new Condition.Present();
          case 2 -> new Condition.Absent();
          default -> Condition.ALWAYS;
        };
    Command command =
        random.nextInt(3) == 0
            ? new Command.Delete(bytes(key), condition, Optional.empty())
            : put(key, "value-" + random.nextInt(3), condition);
    return random.nextBoolean() ? named("name-" + random.nextInt(6), command) : command;
  }

  private Optional<String> read(String key) {
    return read(machine.engine(), key);
  }

  private static Optional<String> read(Engine engine, String key) {
    return engine
        .get(Spaces.data(bytes(key)))
        .map(Stored::decode)
        .map(
            stored ->
                new String(stored.value(), java.nio.charset.StandardCharsets.UTF_8)
                    + "@"
                    + stored.version());
  }

  @Test
  void aValueOfNoBytesIsAValue() {
    log.apply(put("k", ""));
    assertArrayEquals(
        new byte[0],
        Stored.decode(machine.engine().get(Spaces.data(bytes("k"))).orElseThrow()).value());
  }
}
