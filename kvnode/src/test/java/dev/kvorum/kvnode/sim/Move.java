package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.ShardDescriptor.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor.Standing;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.RaftStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A replica of the first data shard goes from one node to another, as meta and the shard's leader
 * do it: a step is in the map first, then in the shard's log.
 */
final class Move {

  private final DirectedCluster cluster;
  private final long leaver;
  private final SimNode to;
  private final long newcomer;
  private ClusterState map;

  Move(DirectedCluster cluster, SimNode from, SimNode to) {
    this.cluster = cluster;
    this.to = to;
    map = cluster.formed();
    leaver = shard().replicaOn(from.id()).orElseThrow();
    newcomer = map.nextReplica();
  }

  long leaver() {
    return leaver;
  }

  /** All but that nobody names the one that left. */
  void run() {
    welcome();
    promote();
    remove();
  }

  /** The map says that there is to be one more, and no more happens. */
  void publishNewcomer() {
    publish(shard().epoch() + 1, with(Standing.LEARNER));
  }

  void welcome() {
    publishNewcomer();
    reach(members -> members.withLearner(newcomer));
  }

  void promote() {
    publish(shard().epoch() + 1, with(Standing.VOTER));
    reach(members -> members.withVoter(newcomer));
  }

  void remove() {
    publish(shard().epoch() + 1, shard().replicas());
    reach(members -> members.without(leaver));
  }

  /** Nobody names the one that left any more. */
  void settle() {
    publish(
        shard().epoch(), shard().replicas().stream().filter(p -> p.replica() != leaver).toList());
  }

  /** Whoever has forgotten the newest map, or never had it, learns of it. */
  void tellAll() {
    cluster.nodes().forEach(node -> node.learn(map));
  }

  private List<Placement> with(Standing standing) {
    List<Placement> places = new ArrayList<>(shard().replicas());
    places.removeIf(place -> place.replica() == newcomer);
    places.add(new Placement(newcomer, to.id(), standing));
    return places;
  }

  private ShardDescriptor shard() {
    return map.shard(cluster.shard()).orElseThrow();
  }

  private void publish(long epoch, List<Placement> places) {
    var changed =
        new ShardDescriptor(cluster.shard(), shard().keyspace(), shard().range(), epoch, places);
    List<ShardDescriptor> shards =
        map.shards().stream().map(shard -> shard.id() == changed.id() ? changed : shard).toList();
    map =
        new ClusterState(
            map.version() + 1,
            map.clusterId(),
            map.nodes(),
            map.keyspaces(),
            shards,
            Math.max(map.nextReplica(), newcomer + 1));
    tellAll();
  }

  /** Whoever leads is told again and again, until what it has committed is of the map's epoch. */
  private void reach(UnaryOperator<Membership> change) {
    cluster.until(
        "epoch " + shard().epoch(),
        () -> {
          Optional<SimNode> leader = cluster.leading(cluster.shard());
          leader.ifPresent(node -> ask(node, change));
          cluster.pass(20);
          return leader.map(this::status).stream()
              .anyMatch(status -> status.committedEpoch() == shard().epoch());
        });
  }

  private void ask(SimNode leader, UnaryOperator<Membership> change) {
    RaftStatus status = status(leader);
    if (status.members().epoch() < shard().epoch()) {
      cluster.agent(leader).changeMembership(change.apply(status.members()).at(shard().epoch()));
    }
  }

  private RaftStatus status(SimNode leader) {
    return leader
        .agent(cluster.shard())
        .map(agent -> agent.status())
        .orElseThrow(() -> new SimFailure("a leader has a replica"));
  }
}
