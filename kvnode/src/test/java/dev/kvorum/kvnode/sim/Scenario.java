package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.log.WalOptions;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.balance.Rules;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.RaftVariants;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What one seed makes of the cluster and its weather. Each seed has a few kinds of faults only,
 * often: together all kinds hide each other.
 *
 * @param nanos how long clients work and faults happen; healing comes after
 * @param keys that the clients share
 * @param faultEveryNanos about how often something goes wrong
 * @param disks whether they do what they say, once the cluster has begun
 */
record Scenario(
    long seed,
    Kind kind,
    Shape shape,
    long nanos,
    int clients,
    int keys,
    Surroundings.Limits limits,
    WalOptions wal,
    Set<Fault> faults,
    long faultEveryNanos,
    SimFaults.Honesty disks) {

  /** What happens to the cluster beside faults. */
  enum Kind {
    /** Its nodes and shards stay as they are, unless nodes are lost. */
    STEADY,
    /** Somebody wants other shards, and nodes emptied, all the time. */
    RESHAPED
  }

  record Shape(int nodes, int shards, int replicationFactor, EngineKind engine) {

    /** How a cluster of this shape is begun by its nodes. */
    BootstrapRecord formedBy(List<SimNode> nodes, UUID cluster) {
      List<BootstrapRecord.Member> members =
          nodes.stream()
              .map(
                  node ->
                      new BootstrapRecord.Member(
                          node.ordinal(), node.id(), "node-" + node.ordinal() + ":7080"))
              .toList();
      return new BootstrapRecord(
          BootstrapRecord.FORMAT, cluster, members, shards, replicationFactor, engine);
    }
  }

  /** Nodes are given up so soon that it happens within a run. */
  static final Rules RULES = new Rules(5_000, 50, 1, 8, 4, 400, 5_000);

  /**
   * Production's times; appends and cache so small that followers often need what only the log on
   * disk has.
   */
  static final RaftOptions RAFT =
      RaftVariants.of(RaftOptions.DEFAULT.slowDiskNanos(), 150 * MILLI, 1 << 10, 2 << 10);

  /** Half of all logs hold no more than a second or two of writes. */
  private static final long LOG_BYTES_MIN = 512;

  /** With such chunks a snapshot takes so long that leaders change while one is sent. */
  private static final int CHUNK_BYTES_MIN = 8;

  static Scenario of(long seed, long seconds) {
    return of(Kind.STEADY, seed, seconds);
  }

  static Scenario of(Kind kind, long seed, long seconds) {
    var random = new SplittableRandom(seed);
    Shape shape = shape(random);
    WalOptions wal = wal(random);
    return new Scenario(
        seed,
        kind,
        shape,
        seconds * SECOND,
        random.nextInt(3, 11),
        random.nextInt(3, 9),
        limits(random),
        wal,
        faults(random, shape, wal.sync()),
        random.nextLong(100 * MILLI, SECOND),
        SimFaults.Honesty.HONEST);
  }

  /** The same, on other disks. */
  Scenario onDisks(SimFaults.Honesty other) {
    return new Scenario(
        seed, kind, shape, nanos, clients, keys, limits, wal, faults, faultEveryNanos, other);
  }

  /**
   * How many nodes may be lost for good, so that every group keeps a majority: by their disks, or
   * by the failing power of a machine whose log is relaxed.
   */
  int lostMax() {
    return (shape.replicationFactor() - 1) / 2;
  }

  /** A cluster in calm weather, which a test directs. */
  static Scenario calm(Shape shape, Surroundings.Limits limits, WalOptions wal) {
    return new Scenario(
        1, Kind.STEADY, shape, 0, 0, 0, limits, wal, Set.of(), 0, SimFaults.Honesty.HONEST);
  }

  private static Shape shape(SplittableRandom random) {
    EngineKind engine = switch (random.nextInt(32)) { // memory mostly: files make a run slower
          case 0, 8 -> EngineKind.ROCKSDB;
          case 16 -> EngineKind.LMDB;
          case 24 -> EngineKind.LEVELDB;
          default -> EngineKind.MEMORY;
        };
    int shards = random.nextInt(1, 4);
    return switch (random.nextInt(10)) {
      case 0 -> new Shape(1, shards, 1, engine);
      case 1 -> new Shape(5, shards, 3, engine);
      case 2 -> new Shape(5, shards, 5, engine);
      default -> new Shape(3, shards, 3, engine);
    };
  }

  /** So small that logs are compacted and followers get snapshots all the time. */
  private static Surroundings.Limits limits(SplittableRandom random) {
    long soft = LOG_BYTES_MIN << random.nextInt(6);
    return new Surroundings.Limits(
        64, soft, 64 * soft, random.nextInt(100, 4000), CHUNK_BYTES_MIN << random.nextInt(8));
  }

  private static WalOptions wal(SplittableRandom random) {
    return new WalOptions(
        random.nextInt(4 << 10, 64 << 10), 16 << 10, 2 << 10, random.nextInt(3), sync(random));
  }

  private static SyncPolicy sync(SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> SyncPolicy.NEVER;
      case 1 -> SyncPolicy.every(Duration.ofMillis(random.nextLong(10, 2_000)));
      default -> SyncPolicy.ALWAYS;
    };
  }

  private static Set<Fault> faults(SplittableRandom random, Shape shape, SyncPolicy sync) {
    var chosen = EnumSet.noneOf(Fault.class);
    int count = random.nextInt(2, 7);
    while (chosen.size() < count) {
      chosen.add(Fault.values()[random.nextInt(Fault.values().length)]);
    }
    if (sync.relaxed()) {
      chosen.add(Fault.KILL); // most others may strike a few nodes only
    } else if (shape.nodes() == 1) {
      chosen.add(Fault.POWER_LOSS); // most others need somebody else
    }
    return chosen;
  }
}
