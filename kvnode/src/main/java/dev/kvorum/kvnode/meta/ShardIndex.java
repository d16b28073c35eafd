package dev.kvorum.kvnode.meta;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A state's shards as requests look for them: by hash, by id, and where a replica lives. */
final class ShardIndex {

  static final ShardIndex EMPTY = new ShardIndex(Map.of(), Map.of(), Map.of());

  private final Map<String, Tiles> keyspaces;
  private final Map<Long, ShardDescriptor> byId;
  private final Map<Long, Long> nodeOfReplica;

  private ShardIndex(
      Map<String, Tiles> keyspaces,
      Map<Long, ShardDescriptor> byId,
      Map<Long, Long> nodeOfReplica) {
    this.keyspaces = keyspaces;
    this.byId = byId;
    this.nodeOfReplica = nodeOfReplica;
  }

  /**
   * The shards of one keyspace in their order.
   *
   * @param begins where each range begins
   */
  private record Tiles(List<ShardDescriptor> shards, long[] begins) {
    static Tiles of(List<ShardDescriptor> shards) {
      return new Tiles(shards, shards.stream().mapToLong(shard -> shard.range().from()).toArray());
    }

    ShardDescriptor at(int hash) {
      int found = Arrays.binarySearch(begins, Integer.toUnsignedLong(hash));
      return shards.get(found >= 0 ? found : -found - 2);
    }
  }

  static ShardIndex of(ClusterState state) {
    Map<String, Tiles> keyspaces = new HashMap<>();
    for (Keyspace keyspace : state.keyspaces()) {
      keyspaces.put(keyspace.name(), Tiles.of(state.shardsOf(keyspace.name())));
    }
    return new ShardIndex(
        keyspaces,
        state.shards().stream().collect(Collectors.toMap(ShardDescriptor::id, shard -> shard)),
        state.shards().stream()
            .flatMap(shard -> shard.replicas().stream())
            .collect(Collectors.toMap(Placement::replica, Placement::node)));
  }

  Optional<ShardDescriptor> locate(String keyspace, int hash) {
    return Optional.ofNullable(keyspaces.get(keyspace)).map(tiles -> tiles.at(hash));
  }

  List<ShardDescriptor> shardsOf(String keyspace) {
    return Optional.ofNullable(keyspaces.get(keyspace)).map(Tiles::shards).orElse(List.of());
  }

  Optional<ShardDescriptor> shard(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<Long> nodeOf(long replica) {
    return Optional.ofNullable(nodeOfReplica.get(replica));
  }
}
