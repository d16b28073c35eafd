package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kvorum.kvnode.raft.Membership;
import java.util.List;
import java.util.OptionalLong;

/**
 * What meta intends for a shard.
 *
 * @param id never reused; 0 is meta itself
 * @param keyspace empty for meta
 * @param epoch raised by every change of this shard
 * @param replicas where its replicas live
 */
public record ShardDescriptor(
    long id, String keyspace, HashRange range, long epoch, List<Placement> replicas) {

  /** Shard id of the meta group. */
  public static final long META = 0;

  /**
   * @param replica id, counted up by meta and never reused
   * @param node where it lives
   */
  public record Placement(
      long replica,
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      Standing standing) {}

  /** Whether a replica votes. */
  public enum Standing {
    VOTER,
    LEARNER
  }

  public ShardDescriptor {
    replicas = List.copyOf(replicas);
  }

  public OptionalLong replicaOn(long node) {
    return replicas.stream()
        .filter(place -> place.node() == node)
        .mapToLong(Placement::replica)
        .findFirst();
  }

  public List<Long> nodes() {
    return replicas.stream().map(Placement::node).toList();
  }

  /** Nodes that its leader may be on. */
  public List<Long> votingNodes() {
    return replicas.stream()
        .filter(place -> place.standing() == Standing.VOTER)
        .map(Placement::node)
        .toList();
  }

  /** The members that the group begins with. */
  public Membership membership() {
    return Membership.of(replicasThatAre(Standing.VOTER), replicasThatAre(Standing.LEARNER), epoch);
  }

  private List<Long> replicasThatAre(Standing standing) {
    return replicas.stream()
        .filter(place -> place.standing() == standing)
        .map(Placement::replica)
        .toList();
  }
}
