package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;

import dev.kvorum.kvnode.raft.Message;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Delays, loses, doubles and reorders messages, each way of a pair on its own. */
final class SimNetwork {

  private record Way(long from, long to) {}

  private final SimCluster cluster;
  private final Set<Way> cut = new HashSet<>();

  long delayMin = MILLI / 10;
  long delayMax = MILLI;
  double loss;
  double doubling;

  /** Now and then a message takes up to this long. */
  long longDelayMax = 0;

  /** Messages that don't arrive, for scenarios. */
  Predicate<Message> lost = _ -> false;

  SimNetwork(SimCluster cluster) {
    this.cluster = cluster;
  }

  void send(Message message) {
    cluster.witness.sent(message);
    deliver(message);
    if (cluster.chance(doubling)) {
      deliver(message);
    }
  }

  /** That a node is there, in this life of it. */
  void pulse(SimNode from, SimNode to) {
    var way = new Way(from.id, to.id);
    int life = from.life();
    if (!cut.contains(way) && !cluster.chance(loss)) {
      cluster.after(delay(), () -> to.hear(from.id, life));
    }
  }

  private void deliver(Message message) {
    var way = new Way(message.route().from(), message.route().to());
    if (cut.contains(way) || lost.test(message) || cluster.chance(loss)) {
      return;
    }
    cluster.after(delay(), () -> arrive(message, way));
  }

  private void arrive(Message message, Way way) {
    SimNode receiver = cluster.nodes.get(way.to());
    if (receiver != null && !cut.contains(way)) {
      receiver.deliver(message);
    }
  }

  private long delay() {
    return longDelayMax > 0 && cluster.chance(0.03)
        ? cluster.between(delayMin, longDelayMax)
        : cluster.between(delayMin, delayMax);
  }

  boolean isCut() {
    return !cut.isEmpty();
  }

  void cutOneWay(long from, long to) {
    if (from != to) {
      cut.add(new Way(from, to));
    }
  }

  void cut(long one, long other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  /** Nothing passes between these and all others. */
  void isolate(Collection<Long> island) {
    for (long one : cluster.nodes.keySet()) {
      for (long other : cluster.nodes.keySet()) {
        if (island.contains(one) != island.contains(other)) {
          cut.add(new Way(one, other));
        }
      }
    }
  }

  void heal() {
    cut.clear();
  }
}
