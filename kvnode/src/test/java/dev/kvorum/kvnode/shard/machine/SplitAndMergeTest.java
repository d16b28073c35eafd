package dev.kvorum.kvnode.shard.machine;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.delete;
import static dev.kvorum.kvnode.shard.machine.Log.named;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.Standing;
import dev.kvorum.kvnode.raft.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a shard's own commands do, in whatever order they and others are applied: SAFETY 19-22. */
public class SplitAndMergeTest {

  private static final HashRange LOWER = HashRange.even(2).getFirst();
  private static final HashRange UPPER = HashRange.even(2).getLast();
  private static final String LOW = keyIn(LOWER, 0);
  private static final String HIGH = keyIn(UPPER, 0);
  private static final WriteEnd MOVED = new WriteEnd.Moved();
  private static final long PARENT = 1;
  private static final long CHILD = 2;

  private final Family family = new Family();
  private final KeyValueMachine parent = family.begin(ShardState.begin(PARENT, HashRange.ALL, 1));
  private final Log log = new Log(parent);

  @Test
  void aWriteForTheOtherHalfIsMovedFromTheSplitOnAndNotBefore() {
    List<Entry> entries =
        List.of(
            log.append(put(HIGH, "before")),
            log.append(split(2)),
            log.append(put(HIGH, "after")),
            log.append(put(LOW, "after")));
    assertEquals(
        List.of(created(1), new WriteEnd.Ended(new Outcome.Replaced(2)), MOVED, created(2)),
        Log.ends(parent, entries));
    assertEquals(Optional.of("before@1"), read(family.of(CHILD), HIGH));
  }

  @Test
  void whatIsMovedLeavesNoTrace() {
    log.apply(put(LOW, "v"));
    log.apply(split(2));
    List<String> before = family.content(PARENT);
    log.passMillis(5_000);
    assertEquals(MOVED, log.end(named("name", put(HIGH, "v"))));
    assertEquals(before, family.content(PARENT), "no version, no stamp and no name");
  }

  @Test
  void aRepeatedOrLateSplitChangesNothing() {
    log.apply(split(5));
    ShardState once = parent.shardState().orElseThrow();
    log.apply(split(5));
    log.apply(split(4));
    log.apply(new ShardCommand.Split(3, child(9, new HashRange(LOWER.to() / 2, LOWER.to()))));
    assertEquals(once, parent.shardState().orElseThrow());
    assertEquals(1, family.births.size());
  }

  @Test
  void aShardBeginsOnceWhateverItsLeadersProposeLater() {
    var first = ShardState.begin(5, LOWER, 1);
    var machine = new KeyValueMachine(new MemoryStore().open(1), family, Optional.of(first));
    Log begun = new Log(machine);
    assertEquals(MOVED, begun.end(put(LOW, "too early")));
    ShardCommand opening = ShardCommandCodec.decode(machine.opening().orElseThrow());
    begun.apply(new ShardCommand.Freeze(7, 1));
    assertEquals(Optional.empty(), machine.shardState(), "it begins by nothing else");
    begun.apply(opening);
    assertEquals(Optional.of(first), machine.shardState());
    assertEquals(Optional.empty(), machine.opening());
    assertEquals(new Outcome.Created(1), begun.apply(put(LOW, "v")));
    begun.apply(new ShardCommand.Begin(9, 5, HashRange.ALL)); // from a map that is newer
    assertEquals(Optional.of(first), machine.shardState());
  }

  @Test
  void aStepTurnsDownWhatWasPlannedBeforeIt() {
    log.apply(new ShardCommand.Unfreeze(3)); // though nothing was frozen
    log.apply(split(2));
    assertEquals(HashRange.ALL, range(parent));
    assertEquals(3, parent.shardState().orElseThrow().epoch());
    log.apply(split(4));
    assertEquals(LOWER, range(parent));
  }

  @Test
  void aRangeThatDoesNotFitChangesNothingNotEvenTheEpoch() {
    log.apply(split(2));
    ShardState before = parent.shardState().orElseThrow();
    for (HashRange other :
        List.of(UPPER, LOWER, HashRange.ALL, new HashRange(1, 2), new HashRange(0, 9))) {
      log.apply(new ShardCommand.Split(9, child(9, other)));
    }
    log.apply(new ShardCommand.Absorb(9, CHILD, new HashRange(UPPER.from() + 1, UPPER.to()), 1));
    assertEquals(before, parent.shardState().orElseThrow());
  }

  @Test
  void aFrozenShardAnswersForNothingAndAnUnfrozenOneForAll() {
    log.apply(put(LOW, "v"));
    log.apply(new ShardCommand.Freeze(2, 7));
    List<String> frozen = family.content(PARENT);
    assertEquals(MOVED, log.end(put(LOW, "w")));
    assertEquals(MOVED, log.end(named("n", put(HIGH, "w"))));
    log.apply(new ShardCommand.Split(3, child(CHILD, UPPER)));
    assertEquals(frozen, family.content(PARENT));
    assertEquals(Optional.empty(), read(parent, LOW));
    log.apply(new ShardCommand.Unfreeze(4));
    assertEquals(Optional.of("v@1"), read(parent, LOW));
    assertEquals(new WriteEnd.Ended(new Outcome.Replaced(2)), log.end(put(LOW, "w")));
  }

  @Test
  void aFreezeThatComesAfterItsMergeWasGivenUpChangesNothing() {
    log.apply(new ShardCommand.Unfreeze(3));
    log.apply(new ShardCommand.Freeze(2, 7));
    assertEquals(Optional.empty(), parent.shardState().orElseThrow().frozen());
  }

  /** SAFETY 22. */
  @Test
  void theChildsVersionsAndTimeGoOnWhereTheParentsWereWhenItWasBorn() {
    log.applyAll(put(LOW, "1"), put(HIGH, "2"), put(HIGH, "3"));
    log.apply(split(2));
    log.passMillis(1_000);
    log.applyAll(put(LOW, "4"), put(LOW, "5"));
    Birth birth = parent.shardState().orElseThrow().children().getFirst();
    assertEquals(new Counters(3, Log.BEGIN_MILLIS), birth.counters());
    KeyValueMachine child = family.of(CHILD);
    assertEquals(Log.BEGIN_MILLIS, child.stampMillis());
    assertEquals(ShardState.begin(CHILD, UPPER, 1), child.shardState().orElseThrow());
    assertEquals(new Outcome.Replaced(4), new Log(child).apply(put(HIGH, "new")));
  }

  /** SAFETY 22. */
  @Test
  void afterAnAbsorbVersionsAndTimeAreAboveBothSides() {
    log.apply(split(2));
    KeyValueMachine child = family.of(CHILD);
    Log ofChild = new Log(child).passMillis(9_000);
    for (int i = 0; i < 5; i++) {
      ofChild.apply(put(HIGH, "v" + i));
    }
    log.apply(put(LOW, "v"));
    absorb(ofChild, 3);
    assertEquals(HashRange.ALL, range(parent));
    assertEquals(List.of(), parent.shardState().orElseThrow().children());
    assertEquals(Optional.of("v4@5"), read(parent, HIGH));
    assertEquals(Log.BEGIN_MILLIS + 9_000, parent.stampMillis());
    assertEquals(new Outcome.Replaced(7), log.apply(put(HIGH, "w")));
    assertEquals(new Outcome.Replaced(8), log.apply(put(LOW, "w")));
  }

  /** SAFETY 21. */
  @Test
  void anAbsorbWaitsUntilTheDonorHereIsFrozenWhereItSays() {
    log.apply(split(2));
    KeyValueMachine child = family.of(CHILD);
    Log ofChild = new Log(child);
    family.clean(PARENT);
    Entry early = log.append(new ShardCommand.Absorb(3, CHILD, UPPER, 2));
    assertEquals(0, parent.ready(List.of(early)), "it isn't frozen");
    ofChild.apply(put(HIGH, "v"));
    assertEquals(0, parent.ready(List.of(early)), "nor with another entry");
    ofChild.apply(new ShardCommand.Freeze(2, 7));
    child.unload();
    assertEquals(0, parent.ready(List.of(early)), "while it is being replaced nobody knows");
    child.reload();
    assertEquals(1, parent.ready(List.of(early)));
    Entry other = log.append(new ShardCommand.Absorb(3, CHILD, UPPER, 5));
    assertEquals(0, parent.ready(List.of(other)), "frozen for something else");
    Entry nobody = log.append(new ShardCommand.Absorb(3, 99, UPPER, 2));
    assertEquals(0, parent.ready(List.of(nobody)), "it isn't here");
    Entry late = log.append(new ShardCommand.Absorb(2, 99, UPPER, 2));
    assertEquals(1, parent.ready(List.of(late)), "what changes nothing waits for nothing");
  }

  @Test
  void anAbsorbWaitsUntilWhatWasSplitOffIsGone() {
    log.applyAll(put(HIGH, "deleted since"), named("n", put(HIGH, "w")));
    log.apply(split(2));
    Log ofChild = new Log(family.of(CHILD));
    ofChild.apply(delete(HIGH));
    long frozen = ofChild.apply(new ShardCommand.Freeze(2, 7));
    Entry absorb = log.append(new ShardCommand.Absorb(3, CHILD, UPPER, frozen));
    assertEquals(0, parent.ready(List.of(absorb)));
    family.clean(PARENT);
    assertEquals(1, parent.ready(List.of(absorb)));
    Log.ends(parent, List.of(absorb));
    assertEquals(Optional.empty(), read(parent, HIGH));
  }

  @Test
  void aShardCommandIsABatchOfItsOwn() {
    List<Entry> entries =
        List.of(
            log.append(put(LOW, "1")),
            log.append(put(LOW, "2")),
            log.append(split(2)),
            log.append(put(LOW, "3")));
    assertEquals(2, parent.ready(entries));
    assertEquals(1, parent.ready(entries.subList(2, 4)));
    assertEquals(1, parent.ready(entries.subList(3, 4)));
  }

  /** SAFETY 25. */
  @Test
  void aRepeatGetsItsFirstAnswerOnEitherSideOfASplitAndAfterAMerge() {
    Command low = named("low", put(LOW, "v"));
    Command high = named("high", put(HIGH, "v", new Condition.VersionIs(9)));
    var refused = new Outcome.PreconditionFailed(OptionalLong.empty());
    assertEquals(List.of(new Outcome.Created(1), refused), log.applyAll(low, high));
    log.apply(split(2));
    Log ofChild = new Log(family.of(CHILD));
    assertEquals(new Outcome.Created(1), log.apply(low));
    assertEquals(MOVED, log.end(high));
    assertEquals(refused, ofChild.apply(high));
    assertEquals(MOVED, ofChild.end(low));
    assertEquals(
        new Outcome.IdempotencyKeyReused(), ofChild.apply(named("high", put(HIGH, "other"))));
    Command later = named("later", put(HIGH, "w"));
    assertEquals(new Outcome.Created(2), ofChild.apply(later));
    absorb(ofChild, 3);
    for (int reloads = 0; reloads < 2; reloads++) {
      assertEquals(new Outcome.Created(1), log.apply(low));
      assertEquals(refused, log.apply(high));
      assertEquals(new Outcome.Created(2), log.apply(later));
      assertEquals(
          new Outcome.IdempotencyKeyReused(), log.apply(named("later", put(HIGH, "other"))));
      parent.reload();
    }
  }

  @Test
  void oneNameThatTwoShardsKnowKeepsBothAnswersWhenTheyBecomeOne() {
    log.apply(split(2));
    Log ofChild = new Log(family.of(CHILD));
    log.apply(put(LOW, "first"));
    assertEquals(new Outcome.Replaced(2), log.apply(named("n", put(LOW, "v"))));
    assertEquals(new Outcome.Created(1), ofChild.apply(named("n", put(HIGH, "v"))));
    absorb(ofChild, 3);
    assertEquals(new Outcome.Replaced(2), log.apply(named("n", put(LOW, "v"))));
    assertEquals(new Outcome.Created(1), log.apply(named("n", put(HIGH, "v"))));
    assertEquals(new Outcome.IdempotencyKeyReused(), log.apply(named("n", put(LOW, "w"))));
    log.passMillis(Dedupe.KEPT_MILLIS);
    assertEquals(new Outcome.Replaced(4), log.apply(named("n", put(LOW, "w"))));
  }

  /** As they are where the nodes that led the two shards first had different clocks. */
  @Test
  void namesKeepTheirAgeWhereTheTimesOfTwoShardsDiffer() {
    log.apply(split(2));
    Log ofChild = new Log(family.of(CHILD)).passMillis(3 * Dedupe.KEPT_MILLIS);
    Command low = named("low", put(LOW, "v"));
    Command high = named("high", put(HIGH, "v"));
    log.apply(low);
    ofChild.apply(high);
    absorb(ofChild, 3);
    log.passMillis(3 * Dedupe.KEPT_MILLIS + 1);
    assertEquals(new Outcome.Created(1), log.apply(low));
    assertEquals(new Outcome.Created(1), log.apply(high));
    parent.reload();
    assertEquals(new Outcome.Created(1), log.apply(low));
    log.passMillis(Dedupe.KEPT_MILLIS);
    assertTrue(log.apply(low) instanceof Outcome.Replaced);
  }

  /** Else: a child that is made again later forgets what its other replicas know. */
  @Test
  void theParentForgetsNoNameOfItsChildsThoughItsTimeIsOver() {
    Command once = named("n", put(HIGH, "v"));
    log.apply(once);
    log.apply(split(2));
    log.passMillis(2 * Dedupe.KEPT_MILLIS);
    log.apply(named("other", put(LOW, "v")));
    var other = new Family();
    other.born(parent.shardState().orElseThrow().children().getFirst(), parent.engine());
    assertEquals(family.content(CHILD), other.content(CHILD));
    assertEquals(new Outcome.Created(1), new Log(other.of(CHILD)).apply(once));
  }

  @Test
  void aTableThatIsOverFullAfterAnAbsorbRefusesNewNamesAndForgetsNone() {
    int each = Dedupe.KEYS_MAX / 2 + 10;
    log.apply(split(2));
    Log ofChild = new Log(family.of(CHILD));
    name(log, LOW, each);
    name(ofChild, HIGH, each);
    absorb(ofChild, 3);
    var full = new Outcome.IdempotencyTableFull();
    assertEquals(full, log.apply(named("one more", put(LOW, "v"))));
    assertEquals(new Outcome.Created(1), log.apply(named(LOW + 0, put(LOW, "v"))));
    assertEquals(new Outcome.Created(1), log.apply(named(HIGH + 0, put(HIGH, "v"))));
    log.passMillis(Dedupe.KEPT_MILLIS);
    assertTrue(log.apply(named("one more", put(LOW, "v"))) instanceof Outcome.Replaced);
  }

  @Test
  void theNewestChildrenAreNotedAndNoMore() {
    for (int i = 1; i <= ShardState.CHILDREN_MAX + 3; i++) {
      long at = HashRange.END >> i;
      log.apply(new ShardCommand.Split(1 + i, child(10 + i, new HashRange(at, at * 2))));
    }
    List<Birth> children = parent.shardState().orElseThrow().children();
    assertEquals(ShardState.CHILDREN_MAX, children.size());
    assertEquals(10 + ShardState.CHILDREN_MAX + 3, children.getLast().child().id());
  }

  @Test
  void aReplicaThatHasNoStateYetAnswersForNothing() {
    var newcomer = new KeyValueMachine(new MemoryStore().open(1), family, Optional.empty());
    assertEquals(Optional.empty(), newcomer.shardState());
    assertEquals(MOVED, new Log(newcomer).end(put(LOW, "v")));
  }

  private static void name(Log log, String key, int names) {
    List<Command> batch = new ArrayList<>();
    for (int i = 0; i < names; i++) {
      batch.add(named(key + i, put(key, "v")));
    }
    log.applyAll(batch.toArray(Command[]::new));
  }

  /** Merges the child back. */
  private void absorb(Log ofChild, long epoch) {
    long frozen = ofChild.apply(new ShardCommand.Freeze(2, 7));
    family.clean(PARENT);
    log.apply(new ShardCommand.Absorb(epoch, CHILD, UPPER, frozen));
  }

  private static ShardCommand split(long epoch) {
    return new ShardCommand.Split(epoch, child(CHILD, UPPER));
  }

  public static ChildShard child(long id, HashRange range) {
    return new ChildShard(id, range, 1, List.of(new Placement(70 + id, 100, Standing.VOTER)));
  }

  /** A key whose hash is in a range, and another one for each number. */
  public static String keyIn(HashRange range, int number) {
    int found = 0;
    for (int i = 0; ; i++) {
      if (range.contains(PartitionKey.hash(bytes("key-" + i))) && found++ == number) {
        return "key-" + i;
      }
    }
  }

  private static WriteEnd created(long version) {
    return new WriteEnd.Ended(new Outcome.Created(version));
  }

  private static HashRange range(KeyValueMachine machine) {
    return machine.shardState().orElseThrow().range();
  }

  /** What a reader is told; empty where there is nothing, or it is another's. */
  public static Optional<String> read(StateMachine machine, String key) {
    return new EngineReader(machine).find(bytes(key), OptionalLong::empty)
            instanceof ShardRead.Answered(Outcome.Found found)
        ? Optional.of(
            new String(found.value(), java.nio.charset.StandardCharsets.UTF_8)
                + "@"
                + found.version())
        : Optional.empty();
  }
}
