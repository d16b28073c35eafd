package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.raft.Invariant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Everything that meta knows: a value, changed only by {@link MetaCommand}s in the order of its
 * log. Its lookups walk lists: what serves requests asks {@link ClusterMap}.
 *
 * @param version counts the changes; of two states of one cluster the higher is the newer
 * @param shards by id, with planned and absorbed ones
 * @param operations that run
 * @param finished the last ones that have ended, oldest first
 * @param removedNodes ids that may never come back
 * @param permits one at most
 */
public record ClusterState(
    long version,
    UUID clusterId,
    List<NodeInfo> nodes,
    List<Keyspace> keyspaces,
    List<ShardDescriptor> shards,
    List<Operation> operations,
    List<Finished> finished,
    NextIds next,
    @JsonSerialize(contentUsing = NodeIdJson.Writer.class)
        @JsonDeserialize(contentUsing = NodeIdJson.Reader.class)
        List<Long> removedNodes,
    List<Permit> permits) {

  public static final int SHARDS_MAX = 256;

  /**
   * Shards of a keyspace at any time: changing their number needs some of the old and of the new
   * side by side.
   */
  public static final int SHARDS_AT_ONCE_MAX = SHARDS_MAX + 32;

  /** Meta has at most this many voters; further nodes learn its log. */
  public static final int META_VOTERS_MAX = 5;

  /** Of those that somebody asked for, and as many of the others. */
  public static final int FINISHED_MAX = 20;

  public static final String DEFAULT_KEYSPACE = "default";

  public ClusterState {
    nodes = List.copyOf(nodes);
    keyspaces = List.copyOf(keyspaces);
    shards = List.copyOf(shards);
    operations = List.copyOf(operations);
    finished = List.copyOf(finished);
    removedNodes = List.copyOf(removedNodes);
    permits = List.copyOf(permits);
    Invariant.check(permits.size() <= 1, "one permit to stop at a time (SAFETY 18)");
  }

  /** Whether nothing has changed since the cluster was formed: all its replicas are founders. */
  public boolean asFormed() {
    return version == 1;
  }

  public Optional<NodeInfo> node(long id) {
    return nodes.stream().filter(node -> node.id() == id).findFirst();
  }

  public Optional<Keyspace> keyspace(String name) {
    return keyspaces.stream().filter(keyspace -> keyspace.name().equals(name)).findFirst();
  }

  public Optional<ShardDescriptor> shard(long id) {
    return shards.stream().filter(shard -> shard.id() == id).findFirst();
  }

  /** The shards that own a keyspace's ranges, in their order: they tile all hashes. */
  public List<ShardDescriptor> shardsOf(String keyspace) {
    return shards.stream()
        .filter(shard -> shard.keyspace().equals(keyspace) && shard.phase().owns())
        .sorted(Comparator.comparingLong(shard -> shard.range().from()))
        .toList();
  }

  /** Its shards and those that a split has planned. */
  public long shardsAtOnce(String keyspace) {
    return shards.stream()
        .filter(shard -> shard.keyspace().equals(keyspace))
        .filter(shard -> shard.phase() != ShardPhase.ABSORBED)
        .count();
  }

  public Optional<Operation> operation(long id) {
    return operations.stream().filter(operation -> operation.id() == id).findFirst();
  }

  public Optional<Finished> finished(long id) {
    return finished.stream().filter(ended -> ended.operation().id() == id).findFirst();
  }

  public Stream<Move> moves() {
    return operations.stream().filter(Move.class::isInstance).map(Move.class::cast);
  }

  public Stream<Merge> merges() {
    return operations.stream().filter(Merge.class::isInstance).map(Merge.class::cast);
  }

  public Stream<Reshard> reshards() {
    return operations.stream().filter(Reshard.class::isInstance).map(Reshard.class::cast);
  }

  public Optional<Move> moveOf(long shard) {
    return moves().filter(move -> move.shard() == shard).findFirst();
  }

  public Optional<Reshard> reshardOf(String keyspace) {
    return reshards().filter(reshard -> reshard.keyspace().equals(keyspace)).findFirst();
  }

  /** The merge that the shard is the receiver or the donor of, whether that locks it or not. */
  public Optional<Merge> mergeOf(long shard) {
    return merges()
        .filter(merge -> merge.receiver() == shard || merge.donor() == shard)
        .findFirst();
  }

  public boolean isLocked(long shard) {
    return merges().anyMatch(merge -> merge.locks(shard));
  }

  public Optional<Permit> permit() {
    return permits.stream().findFirst();
  }

  /** Whether a node holds no replica, and is to get none. */
  public boolean isEmpty(long node) {
    return shards.stream().allMatch(shard -> shard.placeOn(node).isEmpty())
        && moves().noneMatch(move -> move.to() == node);
  }

  boolean takesReplicas(long node) {
    return node(node).filter(known -> known.state().isUsable()).isPresent();
  }

  boolean isIn(String keyspace, long shard) {
    return shard(shard).filter(found -> found.keyspace().equals(keyspace)).isPresent();
  }

  /**
   * The shard that a step may be asked of: it is still in the epoch that the step builds on,
   * nothing is under way, and no merge has locked it (SAFETY 15).
   */
  Optional<ShardDescriptor> free(long shard, long epoch) {
    return shard(shard)
        .filter(found -> found.epoch() == epoch && found.phase() == ShardPhase.ACTIVE)
        .filter(ShardDescriptor::isSettled)
        .filter(found -> !isLocked(shard));
  }

  ClusterState withVersion(long changed) {
    return new ClusterState(
        changed,
        clusterId,
        nodes,
        keyspaces,
        shards,
        operations,
        finished,
        next,
        removedNodes,
        permits);
  }

  ClusterState with(NodeInfo node) {
    return withNodes(replaced(nodes, node, NodeInfo::id));
  }

  ClusterState withoutNode(long id) {
    return withNodes(nodes.stream().filter(node -> node.id() != id).toList());
  }

  private ClusterState withNodes(List<NodeInfo> changed) {
    return new ClusterState(
        version,
        clusterId,
        changed,
        keyspaces,
        shards,
        operations,
        finished,
        next,
        removedNodes,
        permits);
  }

  ClusterState withRemoved(long node) {
    List<Long> more = new ArrayList<>(removedNodes);
    more.add(node);
    return new ClusterState(
        version, clusterId, nodes, keyspaces, shards, operations, finished, next, more, permits);
  }

  ClusterState with(Keyspace keyspace) {
    List<Keyspace> changed = new ArrayList<>(keyspaces);
    changed.replaceAll(known -> known.name().equals(keyspace.name()) ? keyspace : known);
    return new ClusterState(
        version,
        clusterId,
        nodes,
        changed,
        shards,
        operations,
        finished,
        next,
        removedNodes,
        permits);
  }

  ClusterState with(ShardDescriptor shard) {
    return withShards(replaced(shards, shard, ShardDescriptor::id));
  }

  ClusterState withoutShard(long id) {
    return withShards(shards.stream().filter(shard -> shard.id() != id).toList());
  }

  private ClusterState withShards(List<ShardDescriptor> changed) {
    return new ClusterState(
        version,
        clusterId,
        nodes,
        keyspaces,
        changed,
        operations,
        finished,
        next,
        removedNodes,
        permits);
  }

  ClusterState with(Operation operation) {
    return withOperations(replaced(operations, operation, Operation::id), finished);
  }

  ClusterState ended(Finished ended) {
    long id = ended.operation().id();
    return withOperations(
        operations.stream().filter(running -> running.id() != id).toList(),
        Endings.of(finished, ended));
  }

  private ClusterState withOperations(List<Operation> running, List<Finished> ended) {
    return new ClusterState(
        version, clusterId, nodes, keyspaces, shards, running, ended, next, removedNodes, permits);
  }

  ClusterState with(NextIds changed) {
    return new ClusterState(
        version,
        clusterId,
        nodes,
        keyspaces,
        shards,
        operations,
        finished,
        changed,
        removedNodes,
        permits);
  }

  ClusterState withPermits(List<Permit> changed) {
    return new ClusterState(
        version,
        clusterId,
        nodes,
        keyspaces,
        shards,
        operations,
        finished,
        next,
        removedNodes,
        changed);
  }

  private static <T> List<T> replaced(List<T> all, T changed, ToLongFunction<T> id) {
    List<T> result = new ArrayList<>(all);
    for (int i = 0; i < result.size(); i++) {
      if (id.applyAsLong(result.get(i)) == id.applyAsLong(changed)) {
        result.set(i, changed);
        return result;
      }
    }
    result.add(changed);
    return result;
  }
}
