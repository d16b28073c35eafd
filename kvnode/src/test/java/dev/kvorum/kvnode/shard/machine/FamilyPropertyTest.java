package dev.kvorum.kvnode.shard.machine;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.raft.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Shards that split and merge at random under writes, on two nodes: one applies all at once, the
 * other when it likes. Against a twin that knows of no shards.
 */
class FamilyPropertyTest {

  private static final int SEEDS = 40;
  private static final int STEPS = 500;
  private static final int KEYS = 30;

  @Test
  void keysLiveInOneShardVersionsGrowAndRepeatsGetTheFirstAnswerWhereverTheyLand() {
    var total = new TreeMap<String, Integer>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      var run = new Run(seed);
      try {
        run.suffer();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      run.counts.forEach((what, count) -> total.merge(what, count, Integer::sum));
    }
    for (String what :
        List.of("split", "absorbed", "unfrozen", "moved", "late step", "repeat", "waited")) {
      assertTrue(total.getOrDefault(what, 0) > SEEDS, what + " is seldom: " + total);
    }
  }

  private static final class Run {
    private final SplittableRandom random;
    private final Family prompt = new Family();
    private final Family tardy = new Family();
    private final Map<Long, Log> logs = new TreeMap<>();
    private final Map<Long, Integer> applied = new HashMap<>();
    private final Map<Entry, WriteEnd> ends = new HashMap<>();
    private final List<ShardCommand> steps = new ArrayList<>();
    private final PartitionedTwin twin = new PartitionedTwin();
    private final Map<String, Integer> counts = new TreeMap<>();
    private long shards = 1;
    private long now = Log.BEGIN_MILLIS;
    private int names;

    Run(long seed) {
      random = new SplittableRandom(seed);
      for (Family family : List.of(prompt, tardy)) {
        family.begin(ShardState.begin(1, HashRange.ALL, 1));
      }
      logs.put(1L, new Log(prompt.of(1)));
    }

    void suffer() {
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(20)) {
          case 0 -> split();
          case 1 -> merge();
          case 2 -> lateStep();
          case 3 -> prompt.clean(anyShard());
          case 4, 5, 6, 7 -> catchUp();
          case 8 -> prompt.restart(anyShard());
          default -> write();
        }
        everyKeyLivesInOneShard();
      }
      catchUpWholly();
      for (long shard : logs.keySet()) {
        assertEquals(prompt.content(shard), tardy.content(shard), "shard " + shard);
      }
      for (int key = 0; key < KEYS; key++) {
        assertEquals(twin.read("key-" + key), read("key-" + key));
      }
    }

    private void write() {
      pass(random.nextInt(30) == 0 ? random.nextInt(400_000) : random.nextInt(1_000));
      Command command = twin.anyCommand(random, KEYS, () -> "name-" + names++);
      long shard = random.nextInt(4) == 0 ? anyShard() : ownerOf(command);
      WriteEnd end = apply(shard, logs.get(shard).append(command));
      boolean owns = prompt.of(shard).shardState().orElseThrow().serves(hash(command));
      assertEquals(!owns, end instanceof WriteEnd.Moved);
      if (end instanceof WriteEnd.Ended(Outcome.OfWrite outcome)) {
        count(twin.isRepeat(command, now) ? "repeat" : "write");
        twin.check(command, now, outcome);
      } else {
        count("moved");
      }
    }

    private void split() {
      long shard = anyActive();
      ShardState state = prompt.of(shard).shardState().orElseThrow();
      long at = state.range().from() + 1 + random.nextLong(state.range().size() - 1);
      var child = SplitAndMergeTest.child(++shards, new HashRange(at, state.range().to()));
      step(shard, new ShardCommand.Split(state.epoch() + 1, child));
      logs.put(child.id(), new Log(prompt.of(child.id())));
      pass(0);
      count("split");
    }

    private void merge() {
      List<Long> inOrder =
          active().stream().sorted(Comparator.comparingLong(id -> range(id).from())).toList();
      if (inOrder.size() < 2) {
        return;
      }
      int lower = random.nextInt(inOrder.size() - 1);
      boolean upward = random.nextBoolean();
      long receiver = inOrder.get(upward ? lower : lower + 1);
      long donor = inOrder.get(upward ? lower + 1 : lower);
      long epoch = prompt.of(donor).shardState().orElseThrow().epoch();
      long frozen = step(donor, new ShardCommand.Freeze(epoch + 1, shards));
      for (int i = random.nextInt(4); i > 0; i--) {
        write();
      }
      if (random.nextInt(3) == 0) {
        step(donor, new ShardCommand.Unfreeze(epoch + 2));
        count("unfrozen");
      } else {
        prompt.clean(receiver);
        long next = prompt.of(receiver).shardState().orElseThrow().epoch() + 1;
        step(receiver, new ShardCommand.Absorb(next, donor, range(donor), frozen));
        assertEquals(next, prompt.of(receiver).shardState().orElseThrow().epoch());
        count("absorbed");
      }
    }

    /** Whoever led once proposes what was decided then, to whomever. */
    private void lateStep() {
      if (!steps.isEmpty()) {
        ShardCommand late = steps.get(random.nextInt(steps.size()));
        long shard = anyShard();
        if (late.epoch() <= prompt.of(shard).shardState().orElseThrow().epoch()) {
          List<String> before = prompt.content(shard);
          apply(shard, logs.get(shard).append(late));
          assertEquals(before, prompt.content(shard));
          count("late step");
        }
      }
    }

    private long step(long shard, ShardCommand command) {
      steps.add(command);
      Entry entry = logs.get(shard).append(command);
      apply(shard, entry);
      return entry.index();
    }

    private WriteEnd apply(long shard, Entry entry) {
      WriteEnd end = Log.ends(prompt.of(shard), List.of(entry)).getFirst();
      ends.put(entry, end);
      return end;
    }

    /** The other node applies a few entries of a shard, as one batch or more, or can't yet. */
    private boolean catchUp() {
      long shard = anyShard();
      if (tardy.of(shard) == null) {
        return false;
      }
      switch (random.nextInt(6)) {
        case 0 -> tardy.restart(shard);
        case 1 -> tardy.clean(shard);
        default -> {}
      }
      List<Entry> all = logs.get(shard).entries();
      int from = applied.getOrDefault(shard, 0);
      List<Entry> next = all.subList(from, Math.min(all.size(), from + random.nextInt(1, 20)));
      if (next.isEmpty()) {
        return false;
      }
      int ready = tardy.of(shard).ready(next);
      if (ready == 0) {
        count("waited");
        tardy.clean(shard);
        return true;
      }
      tardy
          .of(shard)
          .apply(
              next.subList(0, ready),
              (entry, end) -> assertEquals(ends.get(entry), end, "the same on every node"));
      applied.put(shard, from + ready);
      return true;
    }

    private void catchUpWholly() {
      for (int idle = 0; idle < 50 * logs.size(); idle++) {
        if (catchUp()) {
          idle = 0;
        }
      }
      logs.forEach(
          (shard, log) -> assertEquals(log.entries().size(), applied.getOrDefault(shard, 0)));
    }

    private void everyKeyLivesInOneShard() {
      for (int key = 0; key < KEYS; key++) {
        int hash = PartitionKey.hash(bytes("key-" + key));
        long owners =
            logs.keySet().stream()
                .filter(shard -> prompt.of(shard).shardState().orElseThrow().serves(hash))
                .count();
        assertEquals(1, owners, "key-" + key);
      }
    }

    private Optional<String> read(String key) {
      List<String> found =
          logs.keySet().stream()
              .flatMap(shard -> SplitAndMergeTest.read(tardy.of(shard), key).stream())
              .toList();
      assertTrue(found.size() <= 1, key + " is in more than one shard");
      return found.stream().findFirst();
    }

    private long ownerOf(Command command) {
      return active().stream()
          .filter(id -> range(id).contains(hash(command)))
          .findFirst()
          .orElse(1L);
    }

    private List<Long> active() {
      return logs.keySet().stream()
          .filter(id -> prompt.of(id).shardState().orElseThrow().frozen().isEmpty())
          .toList();
    }

    private long anyActive() {
      List<Long> active = active();
      return active.get(random.nextInt(active.size()));
    }

    private long anyShard() {
      List<Long> all = List.copyOf(logs.keySet());
      return all.get(random.nextInt(all.size()));
    }

    private HashRange range(long shard) {
      return prompt.of(shard).shardState().orElseThrow().range();
    }

    /** All leaders' clocks go alike. */
    private void pass(long millis) {
      now += millis;
      logs.values().forEach(log -> log.setMillis(now));
    }

    private void count(String what) {
      counts.merge(what, 1, Integer::sum);
    }

    private static int hash(Command command) {
      return PartitionKey.hash(command.key());
    }
  }
}
