package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kvorum.kvnode.engine.EngineKind;
import java.util.List;
import java.util.UUID;

/**
 * The one act that forms a cluster: written create-only before any node of it starts for the first
 * time. A node takes part only if the id on its own disk is in it (SAFETY 1).
 *
 * @param format 1
 * @param shards of the keyspace {@code default}
 * @param replicationFactor replicas of each shard; odd
 */
public record BootstrapRecord(
    int format,
    UUID clusterId,
    List<Member> nodes,
    int shards,
    int replicationFactor,
    EngineKind engine) {

  public static final int FORMAT = 1;

  /**
   * @param address {@code host:port} of the peer listener: a hint
   */
  public record Member(
      int ordinal,
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long id,
      String address) {}

  public BootstrapRecord {
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "bootstrap record of format " + format + ": written by a newer version");
    }
    if (replicationFactor < 1 || replicationFactor > nodes.size()) {
      throw new IllegalArgumentException(
          "replicationFactor "
              + replicationFactor
              + " needs 1 to "
              + nodes.size()
              + ", the number of nodes");
    }
    if (nodes.stream().map(Member::id).distinct().count() < nodes.size()
        || nodes.stream().map(Member::ordinal).distinct().count() < nodes.size()) {
      throw new IllegalArgumentException("a node id or an ordinal is there twice");
    }
    if (replicationFactor % 2 == 0) {
      throw new IllegalArgumentException(
          "replicationFactor "
              + replicationFactor
              + " is even, which bears no more failures than one less");
    }
    if (shards < 1 || shards > ClusterState.SHARDS_MAX) {
      throw new IllegalArgumentException(
          "shards must be 1 to " + ClusterState.SHARDS_MAX + ", not " + shards);
    }
    nodes = List.copyOf(nodes);
  }

  public boolean names(long node) {
    return nodes.stream().anyMatch(member -> member.id() == node);
  }
}
