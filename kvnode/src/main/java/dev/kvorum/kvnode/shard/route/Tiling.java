package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Whether ranges cover all hashes, each exactly once, and what they leave out. */
final class Tiling {

  private Tiling() {}

  static boolean isWhole(List<HashRange> ranges) {
    long next = 0;
    for (HashRange range : inOrder(ranges)) {
      if (range.from() != next) {
        return false;
      }
      next = range.to();
    }
    return next == HashRange.END;
  }

  /** The hashes that are in none of the ranges. */
  static List<HashRange> holes(List<HashRange> ranges) {
    List<HashRange> holes = new ArrayList<>();
    long next = 0;
    for (HashRange range : inOrder(ranges)) {
      if (range.from() > next) {
        holes.add(new HashRange(next, range.from()));
      }
      next = Math.max(next, range.to());
    }
    if (next < HashRange.END) {
      holes.add(new HashRange(next, HashRange.END));
    }
    return holes;
  }

  /** The shards that fit into holes. */
  static List<ShardDescriptor> in(List<HashRange> holes, List<ShardDescriptor> shards) {
    return shards.stream()
        .filter(
            shard ->
                holes.stream()
                    .anyMatch(
                        hole ->
                            hole.from() <= shard.range().from() && shard.range().to() <= hole.to()))
        .toList();
  }

  private static List<HashRange> inOrder(List<HashRange> ranges) {
    return ranges.stream().sorted(Comparator.comparingLong(HashRange::from)).toList();
  }
}
