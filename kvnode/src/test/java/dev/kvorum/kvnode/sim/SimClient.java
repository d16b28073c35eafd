package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.replica.PendingRead.Proof;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Asks one thing at a time and never again: what it isn't told stays unknown. Only a write that has
 * an idempotency key is repeated, which is what those are for.
 */
final class SimClient {

  /** What it waits for an answer, by its own watch; the nodes are told of less. */
  static final long PATIENCE_NANOS = 2_500 * MILLI;

  static final long DEADLINE_NANOS = 1_500 * MILLI;

  /** So many that most repeats come after the next snapshot. */
  private static final int REMEMBERED_MAX = 16;

  private static final int SCANS_ONE_IN = 30;

  /** So few rows that most walks have several pages. */
  private static final int PAGE_ROWS_MAX = 5;

  private static final int PAGE_BYTES_MAX = 200;

  private static final long ONLY_READS_NANOS = 2_000 * MILLI;

  private final int number;
  private final World world;
  private final ClusterState state;
  private final List<SimNode> nodes;
  private final Recorder recorder;
  private final SplittableRandom random;
  private final Map<Long, SimNode> leaders = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final Deque<ClientWrite> answered = new ArrayDeque<>();
  private final Lulls lulls;
  private int asked;
  private boolean stopped;

  SimClient(
      int number,
      World world,
      ClusterState state,
      List<SimNode> nodes,
      Recorder recorder,
      SplittableRandom random) {
    this.number = number;
    this.world = world;
    this.state = state;
    this.nodes = nodes;
    this.recorder = recorder;
    this.random = random;
    lulls = new Lulls(world.scenario().seed(), world.scenario().nanos());
  }

  void begin() {
    world.events().after(random.nextLong(500 * MILLI), this::ask);
  }

  /** Asks nothing more. */
  void stop() {
    stopped = true;
  }

  private void ask() {
    if (stopped) {
      return;
    }
    if (!onlyReads() && !answered.isEmpty() && random.nextInt(20) == 0) {
      answered.removeFirst().repeatLate();
      return;
    }
    asked++;
    String key = someKey();
    ShardDescriptor shard = shardOf(key);
    Optional<SimNode> node = pick(shard);
    if (node.isEmpty()) {
      done();
      return;
    }
    if (random.nextInt(SCANS_ONE_IN) == 0) {
      scan();
      return;
    }
    int dice = onlyReads() ? random.nextInt(45, 100) : random.nextInt(100);
    if (dice < 45) {
      write(key, shard, node.get());
    } else {
      new ClientRead(this, shard, key, node.get()).begin(readKind(dice));
    }
  }

  /**
   * For a third of the time nobody writes. Else whoever loses touch with its leader lacks entries
   * at once, nobody votes for it, and no lease is ever in danger.
   */
  private boolean onlyReads() {
    return world.now() / ONLY_READS_NANOS % 3 == 2;
  }

  private static ClientRead.Kind readKind(int dice) {
    if (dice < 70) {
      return ClientRead.Kind.LINEARIZABLE;
    }
    return dice < 88 ? ClientRead.Kind.LEASE : ClientRead.Kind.STALE;
  }

  private void write(String key, ShardDescriptor shard, SimNode node) {
    Condition condition =
        switch (random.nextInt(5)) {
          case 0 -> new Condition.Absent();
          case 1 -> new Condition.VersionIs(versions.getOrDefault(key, 1L));
          default -> Condition.ALWAYS;
        };
    Input input =
        random.nextInt(5) == 0
            ? Input.delete(asHistory(condition))
            : Input.put("c" + number + "-" + asked, asHistory(condition));
    Optional<String> name =
        random.nextInt(4) == 0 ? Optional.of("i" + number + "-" + asked) : Optional.empty();
    new ClientWrite(this, shard, key, input, condition, name).begin(node);
  }

  /** All keys, or those from one to another, in either direction. */
  private void scan() {
    KeyRange range =
        random.nextInt(3) == 0 ? new KeyRange(bytes(someKey()), bytes(someKey())) : KeyRange.ALL;
    Direction direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
    List<String> keys =
        IntStream.range(0, world.scenario().keys())
            .mapToObj(SimClient::key)
            .filter(key -> range.contains(bytes(key)))
            .toList();
    Proof proof = random.nextBoolean() ? Proof.ROUND : Proof.LEASE;
    new ClientScan(this, proof, new Walk(world.ledger().keys(), keys, direction))
        .begin(
            new ScanRequest(
                range,
                direction,
                Consistency.LINEARIZABLE,
                random.nextInt(1, PAGE_ROWS_MAX),
                random.nextInt(1, PAGE_BYTES_MAX)));
  }

  private String someKey() {
    return key(random.nextInt(world.scenario().keys()));
  }

  static String key(int number) {
    return "k" + number;
  }

  private static dev.kvorum.chaos.history.Condition asHistory(Condition condition) {
    return switch (condition) {
      case Condition.Always _ -> dev.kvorum.chaos.history.Condition.NONE;
      case Condition.Absent _ -> dev.kvorum.chaos.history.Condition.IF_ABSENT;
      case Condition.VersionIs is -> dev.kvorum.chaos.history.Condition.ifVersion(is.version());
      case Condition.Present _ -> throw new IllegalArgumentException("histories don't know it");
    };
  }

  /** The answer came, or no answer ever will. */
  void done() {
    long pause = lulls.endNanos(world.now()) - world.now();
    world.events().after(pause + random.nextLong(20 * MILLI), this::ask);
  }

  Recorder.Call record(String key, Input input) {
    return recorder.invoke(number, key, input);
  }

  World world() {
    return world;
  }

  SplittableRandom random() {
    return random;
  }

  void saw(String key, long version) {
    versions.put(key, version);
  }

  void learnLeader(ShardDescriptor shard, Optional<SimNode> leader) {
    leader.ifPresentOrElse(node -> leaders.put(shard.id(), node), () -> leaders.remove(shard.id()));
  }

  Optional<SimNode> nodeOf(long id) {
    return nodes.stream().filter(node -> node.id() == id).findFirst();
  }

  void count(String what) {
    world.totals().count(what);
  }

  void note(String words) {
    world.trace().note("client", number, words.hashCode(), () -> "c" + number + " " + words);
  }

  /** The node that it believes to lead, or any that has a replica and runs. */
  Optional<SimNode> pick(ShardDescriptor shard) {
    SimNode leader = leaders.get(shard.id());
    if (leader != null && leader.agent(shard.id()).isPresent() && random.nextInt(6) > 0) {
      return Optional.of(leader);
    }
    List<SimNode> running =
        nodes.stream().filter(node -> node.agent(shard.id()).isPresent()).toList();
    return running.isEmpty()
        ? Optional.empty()
        : Optional.of(running.get(random.nextInt(running.size())));
  }

  /** A write that may be repeated once more: the oldest comes first, after others were made. */
  void remember(ClientWrite write) {
    answered.addLast(write);
    if (answered.size() > REMEMBERED_MAX) {
      answered.removeFirst();
    }
  }

  /** By the map of one of the nodes, which may be an old one. */
  List<ShardDescriptor> shards() {
    List<ClusterState> maps = nodes.stream().flatMap(node -> node.map().stream()).toList();
    ClusterState map = maps.isEmpty() ? state : maps.get(random.nextInt(maps.size()));
    return map.shardsOf(ClusterState.DEFAULT_KEYSPACE);
  }

  ShardDescriptor shardOf(String key) {
    int hash = PartitionKey.hash(bytes(key));
    return shards().stream()
        .filter(shard -> shard.range().contains(hash))
        .findFirst()
        .orElseThrow();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
