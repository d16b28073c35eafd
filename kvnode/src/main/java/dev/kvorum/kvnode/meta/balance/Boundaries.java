package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Where a resharding wants its shards to meet. Each split is at a wanted boundary that there isn't
 * yet, and each merge takes away one that isn't wanted: so there are only so many of both.
 */
final class Boundaries {

  private final TreeSet<Long> wanted = new TreeSet<>();

  Boundaries(Reshard reshard) {
    HashRange.even(reshard.shards()).forEach(range -> wanted.add(range.from()));
  }

  /**
   * The highest boundary within a range: what is split off is then never split again, and takes its
   * data over but once.
   */
  OptionalLong highestIn(HashRange range) {
    Long found = wanted.lower(range.to());
    return found == null || found <= range.from() ? OptionalLong.empty() : OptionalLong.of(found);
  }

  /** Two neighbours that are to become one. */
  record Pair(ShardDescriptor receiver, ShardDescriptor donor) {}

  /**
   * The neighbours to merge, each shard in one pair at most. They follow from the ranges alone, so
   * they stay the same while replicas move.
   */
  List<Pair> pairs(ClusterState state, String keyspace) {
    List<ShardDescriptor> shards = state.shardsOf(keyspace);
    List<Pair> whole = pairs(shards, this::isWhole);
    // Too many shards to split any further: then some are merged that will be split again.
    return whole.isEmpty() && state.shardsAtOnce(keyspace) >= ClusterState.SHARDS_AT_ONCE_MAX
        ? pairs(shards, _ -> true)
        : whole;
  }

  private List<Pair> pairs(List<ShardDescriptor> shards, Predicate<Pair> allowed) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 1; i < shards.size(); i++) {
      var pair = new Pair(shards.get(i - 1), shards.get(i));
      if (!wanted.contains(pair.donor().range().from()) && allowed.test(pair)) {
        pairs.add(pair);
        i++;
      }
    }
    return pairs;
  }

  /** Whether neither has still to be split. */
  private boolean isWhole(Pair pair) {
    return highestIn(pair.receiver().range()).isEmpty()
        && highestIn(pair.donor().range()).isEmpty();
  }
}
