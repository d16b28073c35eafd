package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.Change;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.meta.RangeCommand.BeginSplit;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Splits shards where a resharding wants them to meet, the highest ones first. */
final class Splitting {

  private Splitting() {}

  static Optional<Step> next(Situation situation) {
    long running =
        situation.state().shards().stream()
            .filter(shard -> shard.change() instanceof Change.Split)
            .count();
    return running >= situation.rules().splitsMax()
        ? Optional.empty()
        : situation
            .state()
            .reshards()
            .map(reshard -> next(situation, reshard))
            .flatMap(Optional::stream)
            .findFirst();
  }

  private static Optional<Step> next(Situation situation, Reshard reshard) {
    ClusterState state = situation.state();
    if (state.shardsAtOnce(reshard.keyspace()) >= ClusterState.SHARDS_AT_ONCE_MAX) {
      return Optional.empty();
    }
    var boundaries = new Boundaries(reshard);
    List<ShardDescriptor> shards = state.shardsOf(reshard.keyspace()).reversed();
    for (ShardDescriptor shard : shards) {
      OptionalLong at = boundaries.highestIn(shard.range());
      if (at.isPresent() && situation.isAtRest(shard) && isReady(situation, shard)) {
        return situation.commit(
            new BeginSplit(reshard.id(), shard.id(), shard.epoch(), at.getAsLong()),
            "%s is to have %d shards".formatted(reshard.keyspace(), reshard.shards()));
      }
    }
    return Optional.empty();
  }

  private static boolean isReady(Situation situation, ShardDescriptor shard) {
    if (situation.adopts(shard)) {
      situation.waits("its replicas have still to take over data of another shard", shard);
      return false;
    }
    return situation.bears(shard);
  }
}
