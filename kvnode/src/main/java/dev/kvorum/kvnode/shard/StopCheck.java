package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.raft.RaftStatus;
import java.util.List;
import java.util.OptionalLong;

/** A leader's judgement whether its shard keeps a caught-up majority when a node stops. */
final class StopCheck {

  private StopCheck() {}

  /**
   * @param fresh status from after a round of a majority, whose commit index the others must have reached
   * @param committedBefore the commit index from before the round
   */
  static NodeControl.SafeToStop judge(RaftStatus fresh, long committedBefore, long stopping, ClusterMap map, long shard) {
    long caughtUp =
        fresh.members().voters().stream()
            .filter(voter -> !map.nodeOf(voter).equals(OptionalLong.of(stopping)))
            .filter(voter -> fresh.isHeard(voter) && fresh.matchOf(voter) >= committedBefore)
            .count();
    if (caughtUp >= fresh.members().majority()) {
      return new NodeControl.SafeToStop(true, List.of());
    }
    return unsafe(
        shard,
        "only %d of its %d voters would be left caught up, and %d are needed"
            .formatted(caughtUp, fresh.members().voters().size(), fresh.members().majority()));
  }

  static NodeControl.SafeToStop unsafe(long shard, String why) {
    return new NodeControl.SafeToStop(false, List.of("shard " + shard + ": " + why));
  }
}
