package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Keyspace;
import dev.kvorum.kvnode.meta.MemberCommand;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.OperationPhase;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.ShardPhase;
import dev.kvorum.kvnode.meta.Standing;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ReplicaSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A state with what is seen of it, as the concerns ask for it. It also gathers what waits. */
final class Situation {

  private static final NodeSeen UNSEEN = new NodeSeen(false, 0);

  private final ClusterState state;
  private final Observation seen;
  private final Rules rules;
  private final Map<Long, NodeInfo> nodes = new LinkedHashMap<>();
  private final Map<Long, Integer> receiving = new HashMap<>();
  private final Set<Long> locked = new HashSet<>();
  private final Set<Long> busy = new HashSet<>();
  private final Map<String, TreeSet<Long>> waiting = new LinkedHashMap<>();
  private final Layout layout;

  Situation(ClusterState state, Observation seen, Rules rules) {
    this.state = state;
    this.seen = seen;
    this.rules = rules;
    state.nodes().stream()
        .sorted(
            Comparator.comparingInt(NodeInfo::ordinal)
                .thenComparing(NodeInfo::id, Long::compareUnsigned))
        .forEach(node -> nodes.put(node.id(), node));
    state
        .moves()
        .forEach(
            move -> {
              busy.add(move.shard());
              if (move.phase() == OperationPhase.PLANNED
                  || move.phase() == OperationPhase.COPYING) {
                receiving.merge(move.to(), 1, Integer::sum);
              }
            });
    state
        .merges()
        .forEach(
            merge -> {
              for (long shard : List.of(merge.receiver(), merge.donor())) {
                busy.add(shard);
                if (merge.locks(shard)) {
                  locked.add(shard);
                }
              }
            });
    layout = new Layout(state, nodes);
  }

  ClusterState state() {
    return state;
  }

  Rules rules() {
    return rules;
  }

  Observation seen() {
    return seen;
  }

  Layout layout() {
    return layout;
  }

  long now() {
    return seen.nowMillis();
  }

  /**
   * Milliseconds since something was noted in meta. It may have been by a clock that was ahead of
   * this one, or before this one was set back: then nobody knows, and it counts as long ago.
   */
  long since(long notedMillis) {
    long passed = now() - notedMillis;
    return passed < 0 ? Long.MAX_VALUE : passed;
  }

  /** In the order that decides between equals. */
  List<NodeInfo> nodes() {
    return List.copyOf(nodes.values());
  }

  String label(long node) {
    return Optional.ofNullable(nodes.get(node)).map(NodeInfo::label).orElse("a removed node");
  }

  Optional<NodeInfo> node(long id) {
    return Optional.ofNullable(nodes.get(id));
  }

  /** Whether replicas may be on the node. */
  boolean isUsable(long node) {
    return node(node).filter(known -> known.state().isUsable()).isPresent();
  }

  boolean isDead(long node) {
    return node(node).filter(known -> !known.state().isDead()).isEmpty();
  }

  boolean isDraining(long node) {
    return node(node).filter(known -> known.state().isDraining()).isPresent();
  }

  boolean isYoung(long node) {
    return seen.young().contains(node);
  }

  NodeSeen seenOf(long node) {
    return seen.nodes().getOrDefault(node, UNSEEN);
  }

  /** Whether a replica can begin there now. */
  boolean takesReplica(long node) {
    return isUsable(node) && seenOf(node).reachable();
  }

  /** Whether one more move into the node may begin. */
  boolean hasRoomToReceive(long node) {
    return receiving.getOrDefault(node, 0) < rules.receivingMax();
  }

  /** The data shards that serve, by id. */
  List<ShardDescriptor> serving() {
    return state.shards().stream()
        .filter(shard -> shard.phase() == ShardPhase.ACTIVE && !shard.isMeta())
        .toList();
  }

  /** Whether the next step of the shard may be given. */
  boolean isFree(ShardDescriptor shard) {
    return shard.phase() == ShardPhase.ACTIVE && shard.isSettled() && !locked.contains(shard.id());
  }

  /** Whether nothing is under way with the shard, nor planned: something may be begun. */
  boolean isAtRest(ShardDescriptor shard) {
    return isFree(shard) && shard.isPlain() && !busy.contains(shard.id());
  }

  boolean isMoving(ShardDescriptor shard) {
    return state.moveOf(shard.id()).isPresent();
  }

  int replicationFactor(ShardDescriptor shard) {
    return state.keyspace(shard.keyspace()).map(Keyspace::replicationFactor).orElseThrow();
  }

  Optional<ShardSeen> seenOf(ShardDescriptor shard) {
    return Optional.ofNullable(seen.shards().get(shard.id()));
  }

  Optional<ReplicaSeen> seenOf(ShardDescriptor shard, Placement place) {
    return seenOf(shard).map(known -> known.replicas().get(place.replica()));
  }

  boolean isLeader(ShardDescriptor shard, Placement place) {
    return seenOf(shard).filter(known -> known.leader() == place.node()).isPresent();
  }

  boolean isCaughtUp(ShardDescriptor shard, Placement place) {
    return seenOf(shard, place)
        .filter(replica -> replica.heard() && replica.lag() <= rules.caughtUpEntries())
        .isPresent();
  }

  /** Whether a replica of the shard still takes over data of another shard, as far as is known. */
  boolean adopts(ShardDescriptor shard) {
    return shard.replicas().stream()
        .flatMap(place -> told(shard, place).stream())
        .anyMatch(Observation.Told::adopting);
  }

  /** Whether a majority of these would be heard and caught up, were they the voters. */
  boolean wouldBear(ShardDescriptor shard, List<Placement> voters) {
    long good = voters.stream().filter(voter -> isCaughtUp(shard, voter)).count();
    return good > voters.size() / 2;
  }

  /** Whether the shard has a majority that is heard and caught up; says that it waits if not. */
  boolean bears(ShardDescriptor shard) {
    boolean bears = wouldBear(shard, shard.voters());
    if (!bears) {
      waits("a majority of its replicas has to be heard and caught up first", shard);
    }
    return bears;
  }

  /** A step that removes a replica: its leader goes elsewhere first. */
  Optional<Step> leave(ShardDescriptor shard, Placement place, String because) {
    List<Placement> rest = new ArrayList<>(shard.voters());
    rest.remove(place);
    if (!wouldBear(shard, rest)) {
      waits("a majority without %s isn't caught up".formatted(label(place.node())), shard);
      return Optional.empty();
    }
    if (mayBeNeeded(shard, place)) {
      waits("its replicas have still to take over data of another shard", shard);
      return Optional.empty();
    }
    return isLeader(shard, place)
        ? handOver(shard, place, because)
        : commit(
            new MemberCommand.Leave(shard.id(), shard.epoch(), place.replica(), now()), because);
  }

  /**
   * Whether a replica on a node that is there may hold what a child of its shard begins with: it
   * says so, or has not come to the last step that another has. Else: the node restarts, has no
   * place for the parent any more, and the child is born nowhere.
   */
  private boolean mayBeNeeded(ShardDescriptor shard, Placement place) {
    if (isDead(place.node()) || shard.isMeta()) {
      return false;
    }
    long newest =
        shard.replicas().stream()
            .flatMap(other -> told(shard, other).stream())
            .mapToLong(Observation.Told::epoch)
            .max()
            .orElse(0);
    return told(shard, place)
        .map(told -> told.adopting() || told.epoch() < newest)
        .orElse(place.standing() == Standing.VOTER);
  }

  /** What the replica's own node says of it. */
  Optional<Observation.Told> told(ShardDescriptor shard, Placement place) {
    return seenOf(shard, place).flatMap(ReplicaSeen::told);
  }

  private Optional<Step> handOver(ShardDescriptor shard, Placement leader, String because) {
    Comparator<Placement> order =
        Comparator.comparing((Placement voter) -> !takesReplica(voter.node()))
            .thenComparing(voter -> isYoung(voter.node()))
            .thenComparing(voter -> ledBy(voter.node()));
    return shard.voters().stream()
        .filter(voter -> !voter.equals(leader) && isCaughtUp(shard, voter))
        .min(order)
        .filter(_ -> !seen.transferring().contains(shard.id()))
        .map(voter -> new Step.TransferLeader(shard.id(), voter.node(), because));
  }

  private long ledBy(long node) {
    return seen.shards().values().stream().filter(shard -> shard.leader() == node).count();
  }

  Optional<Step> commit(MetaCommand.OfFormed command, String because) {
    return Optional.of(new Step.Commit(command, because));
  }

  void waits(String why) {
    waiting.computeIfAbsent(why, _ -> new TreeSet<>());
  }

  void waits(String why, ShardDescriptor shard) {
    waiting.computeIfAbsent(why, _ -> new TreeSet<>()).add(shard.id());
  }

  Plan plan(Optional<Step> next) {
    return new Plan(
        next,
        waiting.entrySet().stream()
            .map(entry -> new Waiting(entry.getKey(), List.copyOf(entry.getValue())))
            .toList());
  }
}
