package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.ShardDescriptor.Placement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Everything that meta knows: a value, changed only by {@link MetaCommand}s in the order of its
 * log.
 *
 * @param version counts the changes; of two states of one cluster the higher is the newer
 * @param nextReplica the next replica id to give out
 */
public record ClusterState(
    long version,
    UUID clusterId,
    List<NodeInfo> nodes,
    List<Keyspace> keyspaces,
    List<ShardDescriptor> shards,
    long nextReplica) {

  public static final int SHARDS_MAX = 256;

  /** Meta has at most this many voters; further nodes learn its log. */
  public static final int META_VOTERS_MAX = 5;

  public static final String DEFAULT_KEYSPACE = "default";

  /**
   * @param address a hint where it listens for peers
   * @param boot the highest boot counter it has shown (SAFETY 3)
   */
  public record NodeInfo(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long id,
      int ordinal,
      String address,
      long boot) {}

  public record Keyspace(String name, EngineKind engine, int replicationFactor) {}

  public ClusterState {
    nodes = List.copyOf(nodes);
    keyspaces = List.copyOf(keyspaces);
    shards = List.copyOf(shards);
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

  /** The shards of a keyspace, in the order of their ranges, which tile all hashes. */
  public List<ShardDescriptor> shardsOf(String keyspace) {
    return shards.stream().filter(shard -> shard.keyspace().equals(keyspace)).toList();
  }

  Map<Long, Long> nodesByReplica() {
    return shards.stream()
        .flatMap(shard -> shard.replicas().stream())
        .collect(Collectors.toUnmodifiableMap(Placement::replica, Placement::node));
  }

  ClusterState withNodes(List<NodeInfo> changed) {
    return new ClusterState(version + 1, clusterId, changed, keyspaces, shards, nextReplica);
  }
}
