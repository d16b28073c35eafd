package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.raft.RaftStatus;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A leader's judgement whether its shard keeps a caught-up majority when a node stops. */
final class StopCheck {

  private StopCheck() {}

  /**
   * @param fresh status from after a round of a majority, whose commit index the others must have
   *     reached
   * @param committedBefore the commit index from before the round
   * @param reachable the nodes that the leader's has a connection to: what others once had does not
   *     help when they are gone
   */
  static NodeControl.SafeToStop judge(
      RaftStatus fresh,
      long committedBefore,
      long stopping,
      ClusterMap map,
      Set<Long> reachable,
      long shard) {
    long caughtUp =
        fresh.members().voters().stream()
            .filter(voter -> !map.nodeOf(voter).equals(OptionalLong.of(stopping)))
            .filter(voter -> voter == fresh.leader() || isReachable(map.nodeOf(voter), reachable))
            .filter(voter -> fresh.isHeard(voter) && fresh.matchOf(voter) >= committedBefore)
            .count();
    if (caughtUp >= fresh.members().majority()) {
      return new NodeControl.SafeToStop(true, List.of());
    }
    return unsafe(
        shard,
        "only %d of its %d voters would be left, connected and caught up, and %d are needed"
            .formatted(caughtUp, fresh.members().voters().size(), fresh.members().majority()));
  }

  private static boolean isReachable(OptionalLong node, Set<Long> reachable) {
    return node.isPresent() && reachable.contains(node.getAsLong());
  }

  static NodeControl.SafeToStop unsafe(long shard, String why) {
    return new NodeControl.SafeToStop(false, List.of("shard " + shard + ": " + why));
  }
}
