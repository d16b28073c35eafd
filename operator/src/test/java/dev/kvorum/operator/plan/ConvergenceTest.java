package dev.kvorum.operator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Simulated worlds in which wishes change, pods fail, disks are lost and the operator is killed
 * half way; {@link World} checks each step. {@code -Dsim.seed=} tries one seed, {@code
 * -Dsim.count=} more of them.
 */
class ConvergenceTest {

  private static final int TROUBLED_TICKS = 120;
  private static final int CALM_TICKS = 400;

  /** Longer than anything that a world does by itself. */
  private static final int IDLE_ENOUGH = 20;

  static LongStream seeds() {
    String seed = System.getProperty("sim.seed");
    return seed == null
        ? LongStream.range(0, Long.getLong("sim.count", 300))
        : LongStream.of(Long.parseLong(seed));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void worldBecomesWhatIsWantedAndNothingForbiddenHappensOnTheWay(long seed) {
    World world = new World(seed, World.wish(3, 4, "a"));
    for (int tick = 0; tick < TROUBLED_TICKS; tick++) {
      trouble(world, tick);
      turn(world, world.random.nextInt(10) == 0);
    }
    end(world);
    Step last = new Step.Idle("");
    int idle = 0;
    for (int tick = 0; tick < CALM_TICKS && idle < IDLE_ENOUGH; tick++) {
      last = turn(world, false);
      idle = last instanceof Step.Idle ? idle + 1 : 0;
    }
    String story = "seed " + seed + "\n" + String.join("\n", world.story);
    assertTrue(last instanceof Step.Idle, () -> last(world) + "\n" + story);
    assertEquals(world.wish.nodes(), world.set.orElseThrow(), story);
    assertEquals(world.wish.shards(), world.shards, story);
    assertEquals(world.wish.nodes(), world.members.size(), story);
    Map<Integer, String> templates = new TreeMap<>();
    for (int ordinal = 0; ordinal < world.wish.nodes(); ordinal++) {
      templates.put(ordinal, world.wish.template());
    }
    assertEquals(templates, world.templates(), story);
    assertEquals(1, world.bootstraps, story);
    if (world.wish.deletesVolumes()) {
      assertEquals(world.wish.nodes(), world.disks.size(), story);
    }
  }

  private static String last(World world) {
    return Planner.next(world.wish, world.observe()).toString();
  }

  private static Step turn(World world, boolean killed) {
    Step step = Planner.next(world.wish, world.observe());
    world.carryOut(step, killed);
    world.tick();
    return step;
  }

  private static void trouble(World world, int tick) {
    var random = world.random;
    int nodes = world.wish.nodes();
    switch (random.nextInt(26)) {
      case 0, 1 -> world.wish = with(world.wish, 3 + random.nextInt(4), world.wish.shards());
      case 2 -> world.wish = with(world.wish, nodes, 1 + random.nextInt(8));
      case 3 -> world.wish = template(world.wish, random.nextInt(6) == 0 ? "broken" : "t" + tick);
      case 4 -> {
        var pod = world.pods.get(random.nextInt(nodes));
        if (pod != null) {
          pod.startsIn = 1 + random.nextInt(12);
        }
      }
      case 5 -> {
        var pod = world.pods.get(random.nextInt(nodes));
        if (pod != null) {
          pod.terminating = true;
          pod.stranded = true;
        }
      }
      case 6 -> loseDisk(world, random.nextInt(nodes));
      case 7 -> world.conducted = random.nextBoolean();
      case 8 -> world.wish = flags(world.wish, random.nextInt(3) == 0, random.nextInt(3) == 0);
      case 9 ->
          world.set =
              world.set.isPresent() && world.journal.isPresent() && random.nextInt(4) == 0
                  ? OptionalInt.empty()
                  : world.set;
      case 10 -> world.disks.values().forEach(disk -> disk.bytes = 1 << 20);
      default -> {}
    }
  }

  /** A disk, as long as all the others are well: more is more than a cluster bears. */
  private static void loseDisk(World world, int ordinal) {
    boolean well =
        !world.members.isEmpty()
            && world.members.keySet().stream().allMatch(world::serves)
            && world.members.values().stream()
                .allMatch(member -> member.behindFor == 0 && member.replicas > 1);
    if (well && world.pods.containsKey(ordinal)) {
      world.pods.remove(ordinal);
      world.disks.remove(ordinal);
    }
  }

  /** From now on nothing happens that nobody asked for. */
  private static void end(World world) {
    world.conducted = true;
    world.wish = flags(world.wish, false, false);
    if (world.wish.template().equals("broken")) {
      world.wish = template(world.wish, "mended");
    }
  }

  private static Wish with(Wish wish, int nodes, int shards) {
    return new Wish(
        wish.name(),
        nodes,
        shards,
        wish.replicationFactor(),
        wish.engine(),
        wish.volumeBytes(),
        nodes % 2 == 0,
        wish.pause(),
        wish.hibernate(),
        false,
        wish.template());
  }

  private static Wish template(Wish wish, String template) {
    return new Wish(
        wish.name(),
        wish.nodes(),
        wish.shards(),
        wish.replicationFactor(),
        wish.engine(),
        wish.volumeBytes(),
        wish.deletesVolumes(),
        wish.pause(),
        wish.hibernate(),
        false,
        template);
  }

  private static Wish flags(Wish wish, boolean pause, boolean hibernate) {
    return new Wish(
        wish.name(),
        wish.nodes(),
        wish.shards(),
        wish.replicationFactor(),
        wish.engine(),
        wish.volumeBytes(),
        wish.deletesVolumes(),
        pause,
        hibernate,
        false,
        wish.template());
  }
}
