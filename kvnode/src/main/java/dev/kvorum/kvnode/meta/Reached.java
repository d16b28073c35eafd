package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.meta.Operation.Merge;

/**
 * The replicas of a shard have carried out what its epoch asked for, and the next step may be
 * given.
 */
public record Reached(long shard, long epoch, long atMillis) implements MetaCommand.OfFormed {

  @Override
  public ClusterState on(ClusterState before) {
    return before
        .shard(shard)
        .filter(found -> found.epoch() == epoch)
        .map(found -> settle(before, found))
        .orElse(before);
  }

  private ClusterState settle(ClusterState before, ShardDescriptor found) {
    return switch (found.change()) {
      case Change.None _ -> before;
      case Change.Learn _, Change.Promote _ -> before.with(found.settled());
      case Change.Leave _ -> before.with(found.settled().withoutLeaving());
      case Change.Split split -> settle(before, found, split);
      // What follows is a decision, which knows where the donor was frozen.
      case Change.Freeze _ -> before;
      case Change.Unfreeze(long operation) ->
          enter(before.with(found.settled()), operation, OperationPhase.UNFROZEN);
      case Change.Absorb absorb -> settle(before, found, absorb);
    };
  }

  private static ClusterState settle(
      ClusterState before, ShardDescriptor parent, Change.Split split) {
    ShardDescriptor child = before.shard(split.child()).orElseThrow();
    return before
        .with(parent.settled().with(new HashRange(parent.range().from(), split.at())))
        .with(child.with(ShardPhase.ACTIVE));
  }

  private ClusterState settle(ClusterState before, ShardDescriptor receiver, Change.Absorb absorb) {
    ShardDescriptor donor = before.shard(absorb.donor()).orElseThrow();
    HashRange both = new HashRange(receiver.range().from(), donor.range().to());
    return enter(
        before.with(receiver.settled().with(both)).with(donor.with(ShardPhase.ABSORBED)),
        absorb.operation(),
        OperationPhase.ADOPTING);
  }

  private ClusterState enter(ClusterState state, long operation, OperationPhase phase) {
    Merge merge =
        state.merges().filter(running -> running.id() == operation).findFirst().orElseThrow();
    return state.with(merge.entered(phase, atMillis));
  }
}
