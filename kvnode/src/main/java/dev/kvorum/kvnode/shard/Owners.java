package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.List;
import java.util.Optional;

/**
 * Who owns a hash by the node's map, and who is about to: the map learns of a split or a merge only
 * after the shards have carried it out.
 */
final class Owners {

  private final ClusterMap map;

  Owners(ClusterMap map) {
    this.map = map;
  }

  /** Of the state that all else is said of, if it is asked for first. */
  long version() {
    return map.state().map(ClusterState::version).orElse(0L);
  }

  Optional<ShardDescriptor> owner(String keyspace, int hash) {
    return all(keyspace).stream().filter(shard -> shard.range().contains(hash)).findFirst();
  }

  /** Who has it if its owner has given it away already. */
  Optional<ShardDescriptor> heir(ShardDescriptor owner, int hash) {
    return all(owner.keyspace()).stream()
        .filter(shard -> shard.range().contains(hash) && shard.id() != owner.id())
        .findFirst();
  }

  /** The shards whose ranges tile all hashes; none where there is no such keyspace. */
  List<ShardDescriptor> shards(String keyspace) {
    List<ShardDescriptor> all = all(keyspace);
    return all.stream().filter(shard -> !isPlanned(shard, all)).toList();
  }

  /** Those that may have taken a range over from one of {@link #shards}. */
  List<ShardDescriptor> planned(String keyspace) {
    List<ShardDescriptor> all = all(keyspace);
    return all.stream().filter(shard -> isPlanned(shard, all)).toList();
  }

  private List<ShardDescriptor> all(String keyspace) {
    return keyspace.isEmpty() // meta's, whose keys are none of a client's
        ? List.of()
        : map.state().map(state -> state.shardsOf(keyspace)).orElse(List.of());
  }

  /** Of two that overlap the younger is to be the child of the other. */
  private static boolean isPlanned(ShardDescriptor shard, List<ShardDescriptor> all) {
    return all.stream()
        .anyMatch(
            other ->
                other.id() < shard.id()
                    && other.range().from() < shard.range().to()
                    && shard.range().from() < other.range().to());
  }
}
