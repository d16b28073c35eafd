package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.Leave;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.Reached;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.raft.RaftStatus;
import java.util.Optional;

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
    newcomer = map.next().replica();
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

  /** The map says that there is to be one more, if it doesn't yet, and no more happens. */
  void publishNewcomer() {
    if (shard().place(newcomer).isEmpty()) {
      publish(new AddLearner(cluster.shard(), shard().epoch(), to.id(), 0));
    }
  }

  void welcome() {
    publishNewcomer();
    reach();
    settle();
  }

  void promote() {
    publish(new Promote(cluster.shard(), shard().epoch(), newcomer, 0));
    reach();
    settle();
  }

  void remove() {
    publish(new Leave(cluster.shard(), shard().epoch(), leaver, 0));
    reach();
  }

  /** The step is done: nobody names one that left any more. */
  void settle() {
    publish(new Reached(cluster.shard(), shard().epoch(), 0));
  }

  /** Whoever has forgotten the newest map, or never had it, learns of it. */
  void tellAll() {
    cluster.nodes().forEach(node -> node.learn(map));
  }

  private ShardDescriptor shard() {
    return map.shard(cluster.shard()).orElseThrow();
  }

  private void publish(MetaCommand.OfFormed command) {
    ClusterState next = command.next(map);
    SimFailure.check(next.version() > map.version(), "the step can be made", command);
    map = next;
    tellAll();
  }

  /** Whoever leads is told again and again, until what it has committed is of the map's epoch. */
  private void reach() {
    cluster.until(
        "epoch " + shard().epoch(),
        () -> {
          Optional<SimNode> leader = cluster.leading(cluster.shard());
          leader.ifPresent(this::ask);
          cluster.pass(20);
          return leader.map(this::status).stream()
              .anyMatch(status -> status.committedEpoch() == shard().epoch());
        });
  }

  private void ask(SimNode leader) {
    if (status(leader).members().epoch() < shard().epoch()) {
      cluster.agent(leader).changeMembership(shard().membership());
    }
  }

  private RaftStatus status(SimNode leader) {
    return leader
        .agent(cluster.shard())
        .map(agent -> agent.status())
        .orElseThrow(() -> new SimFailure("a leader has a replica"));
  }
}
