package dev.kvorum.kvnode.raft.sim;

import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Restored;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Time, nodes and the network between them. Everything happens in order of simulated time on the
 * caller's thread.
 */
final class SimCluster {

  static final long MILLI = 1_000_000;
  static final long SHARD = 7;

  private record Event(long at, long number, Runnable action) {}

  final SplittableRandom random;
  final RaftOptions options;
  final SimNetwork network = new SimNetwork(this);
  final Witness witness = new Witness(this);
  final SortedMap<Long, SimNode> nodes = new TreeMap<>();

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long now;
  private long eventsSoFar;
  private long tokens;

  SimCluster(long seed, RaftOptions options) {
    random = new SplittableRandom(seed);
    this.options = options;
  }

  /** A running group of voters 1 to {@code voters} that has begun just now. */
  static SimCluster of(int voters, long seed, RaftOptions options) {
    var cluster = new SimCluster(seed, options);
    Membership members = Membership.of();
    for (long id = 1; id <= voters; id++) {
      members = members.withVoter(id);
    }
    cluster.witness.founded(members);
    for (long id : members.voters()) {
      cluster.addNode(id, Restored.founding(members)).start();
    }
    return cluster;
  }

  SimNode addNode(long id, Restored restored) {
    var node = new SimNode(id, this, restored);
    nodes.put(id, node);
    return node;
  }

  SimNode node(long id) {
    return nodes.get(id);
  }

  long now() {
    return now;
  }

  /** Never given out again, as the core wants it. */
  long nextToken() {
    return ++tokens;
  }

  /** A time between two bounds in nanoseconds. */
  long between(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  void after(long delay, Runnable action) {
    events.add(new Event(now + delay, eventsSoFar++, action));
  }

  void runFor(long duration) {
    runUntil(() -> false, duration);
  }

  /** Whether the condition came true within a duration. */
  boolean runUntil(BooleanSupplier condition, long duration) {
    long end = now + duration;
    while (!condition.getAsBoolean()) {
      if (events.isEmpty() || events.peek().at() > end) {
        now = end;
        return false;
      }
      Event event = events.remove();
      now = event.at();
      event.action().run();
      witness.look();
    }
    return true;
  }

  /** The running leader of the latest term. */
  Optional<SimNode> leader() {
    return nodes.values().stream()
        .filter(SimNode::leads)
        .max(Comparator.comparingLong(node -> node.status().term()));
  }

  SimNode awaitLeader() {
    boolean elected = runUntil(() -> leader().isPresent(), 20_000 * MILLI);
    witness.check(elected, "a leader is elected");
    return leader().orElseThrow();
  }
}
