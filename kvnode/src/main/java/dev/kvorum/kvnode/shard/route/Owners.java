package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.ShardPhase;
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
    return map.locate(keyspace, hash);
  }

  /** Who has it if its owner has given it away already: the child of its split, or its receiver. */
  Optional<ShardDescriptor> heir(ShardDescriptor owner, int hash) {
    return owner.change() instanceof Change.Split(long _, long child)
        ? map.shard(child).filter(shard -> shard.range().contains(hash))
        : receiver(owner);
  }

  private Optional<ShardDescriptor> receiver(ShardDescriptor donor) {
    return map.state().stream()
        .flatMap(ClusterState::merges)
        .filter(merge -> merge.donor() == donor.id())
        .findFirst()
        .flatMap(merge -> map.shard(merge.receiver()));
  }

  /** The shards whose ranges tile all hashes; none where there is no such keyspace. */
  List<ShardDescriptor> shards(String keyspace) {
    return map.shardsOf(keyspace);
  }

  /** Those that may have taken a range over from one of {@link #shards}. */
  List<ShardDescriptor> planned(String keyspace) {
    return map.state().map(ClusterState::shards).orElse(List.of()).stream()
        .filter(shard -> shard.keyspace().equals(keyspace))
        .filter(shard -> shard.phase() == ShardPhase.PLANNED)
        .toList();
  }
}
