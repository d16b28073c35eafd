package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kvorum.kvnode.raft.Membership;
import java.util.List;

/**
 * Where a replica lives.
 *
 * @param replica id, counted up by meta and never reused
 */
public record Placement(
    long replica,
    @JsonSerialize(using = NodeIdJson.Writer.class)
        @JsonDeserialize(using = NodeIdJson.Reader.class)
        long node,
    Standing standing) {

  /** The group that replicas make as their standing says; who is leaving is none of it. */
  public static Membership membership(List<Placement> replicas, long epoch) {
    return Membership.of(
        thatAre(Standing.VOTER, replicas), thatAre(Standing.LEARNER, replicas), epoch);
  }

  private static List<Long> thatAre(Standing standing, List<Placement> replicas) {
    return replicas.stream()
        .filter(place -> place.standing() == standing)
        .map(Placement::replica)
        .toList();
  }

  Placement as(Standing changed) {
    return new Placement(replica, node, changed);
  }
}
