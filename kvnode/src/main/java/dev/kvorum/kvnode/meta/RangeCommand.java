package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.meta.Operation.Merge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Splits and merges. */
public sealed interface RangeCommand extends MetaCommand.OfFormed {

  /**
   * A shard is to give what is at and above a hash to a new one, whose replicas are beside its own.
   *
   * @param operation the resharding that wants it; if that has ended, this comes too late
   */
  record BeginSplit(long operation, long shard, long epoch, long at) implements RangeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return before
          .free(shard, epoch)
          .filter(found -> isReshaped(before, operation, found))
          .filter(found -> isQuiet(before, found))
          .filter(found -> found.range().from() < at && at < found.range().to())
          .filter(found -> before.shardsAtOnce(found.keyspace()) < ClusterState.SHARDS_AT_ONCE_MAX)
          .map(found -> split(before, found))
          .orElse(before);
    }

    private ClusterState split(ClusterState before, ShardDescriptor parent) {
      long id = before.next().shard();
      long replica = before.next().replica();
      List<Placement> places = new ArrayList<>();
      for (Placement beside : parent.replicas()) {
        places.add(new Placement(replica + places.size(), beside.node(), Standing.VOTER));
      }
      var child =
          ShardDescriptor.first(
              id,
              parent.keyspace(),
              new HashRange(at, parent.range().to()),
              places,
              ShardPhase.PLANNED);
      return before
          .with(parent.asking(new Change.Split(at, id)))
          .with(child)
          .with(before.next().afterReplicas(places.size()).afterShard());
    }
  }

  /**
   * A shard is to take over the one above it: nothing else happens to either any more, and the
   * donor is to serve nothing.
   *
   * @param operation the resharding that wants it; if that has ended, this comes too late
   */
  record BeginMerge(
      long operation,
      long receiver,
      long receiverEpoch,
      long donor,
      long donorEpoch,
      String because,
      long atMillis)
      implements RangeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      Optional<ShardDescriptor> lower = before.free(receiver, receiverEpoch);
      Optional<ShardDescriptor> upper = before.free(donor, donorEpoch);
      return lower.isPresent()
              && upper.isPresent()
              && areMergeable(before, lower.get(), upper.get())
          ? begin(before, upper.get())
          : before;
    }

    private boolean areMergeable(
        ClusterState before, ShardDescriptor lower, ShardDescriptor upper) {
      return isReshaped(before, operation, lower)
          && lower.keyspace().equals(upper.keyspace())
          && lower.range().to() == upper.range().from()
          && isQuiet(before, lower)
          && isQuiet(before, upper)
          && new HashSet<>(lower.nodes()).equals(new HashSet<>(upper.nodes()));
    }

    private ClusterState begin(ClusterState before, ShardDescriptor upper) {
      long id = before.next().operation();
      Course course = Course.of(Cause.RESHARD, because, OperationPhase.FREEZING, atMillis);
      Operation wanting = before.operation(operation).orElseThrow();
      return before
          .with(upper.asking(new Change.Freeze(id)))
          .with(wanting.entered(OperationPhase.MERGING, atMillis))
          .with(new Merge(id, course, receiver, donor, 0))
          .with(before.next().afterOperation());
    }
  }

  /**
   * The one decision of a merge, for it: from here on it can't be given up (SAFETY 21).
   *
   * @param frozenIndex of the donor's log, which each of its replicas has
   */
  record Absorb(long operation, long frozenIndex, long atMillis) implements RangeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return undecided(before, operation).map(merge -> decide(before, merge)).orElse(before);
    }

    private ClusterState decide(ClusterState before, Merge merge) {
      ShardDescriptor lower = before.shard(merge.receiver()).orElseThrow();
      ShardDescriptor upper = before.shard(merge.donor()).orElseThrow();
      ShardDescriptor absorbing =
          lower.asking(new Change.Absorb(operation, merge.donor(), frozenIndex));
      return before
          .with(absorbing)
          .with(upper.settled().with(ShardPhase.FROZEN))
          .with(merge.absorbingWith(absorbing.epoch()).entered(OperationPhase.ABSORBING, atMillis));
    }
  }

  /** The one decision of a merge, against it. */
  record Unfreeze(long operation, long atMillis) implements RangeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return undecided(before, operation).map(merge -> decide(before, merge)).orElse(before);
    }

    private ClusterState decide(ClusterState before, Merge merge) {
      ShardDescriptor upper = before.shard(merge.donor()).orElseThrow();
      return before
          .with(upper.askingInstead(new Change.Unfreeze(operation)))
          .with(merge.entered(OperationPhase.UNFREEZING, atMillis));
    }
  }

  /** Every replica of the receiver has taken over the donor's data: the donor is no more. */
  record Retire(long operation, long atMillis) implements RangeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return merge(before, operation, OperationPhase.ADOPTING)
          .map(
              merge ->
                  before
                      .withoutShard(merge.donor())
                      .with(merge.entered(OperationPhase.RETIRED, atMillis)))
          .orElse(before);
    }
  }

  private static Optional<Merge> undecided(ClusterState state, long operation) {
    return merge(state, operation, OperationPhase.FREEZING);
  }

  private static Optional<Merge> merge(ClusterState state, long operation, OperationPhase phase) {
    return state
        .merges()
        .filter(merge -> merge.id() == operation && merge.phase() == phase)
        .findFirst();
  }

  /** Whether the operation is the one that reshapes the shard's keyspace. */
  private static boolean isReshaped(ClusterState state, long operation, ShardDescriptor shard) {
    return state
        .reshardOf(shard.keyspace())
        .filter(reshard -> reshard.id() == operation)
        .isPresent();
  }

  /** Whether no move, and no merge in any phase, has to do with the shard. */
  private static boolean isQuiet(ClusterState state, ShardDescriptor shard) {
    return shard.isPlain()
        && state.moveOf(shard.id()).isEmpty()
        && state.mergeOf(shard.id()).isEmpty();
  }
}
