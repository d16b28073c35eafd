package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shape.Outlook;
import dev.kvorum.kvnode.shape.Outlook.ReplicaSight;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How far a running operation has come, in words. */
final class Progress {

  private Progress() {}

  static String of(Operation operation, ClusterState state, Optional<Outlook> outlook) {
    return switch (operation) {
      case Reshard reshard -> reshard(reshard, state);
      case Move move -> move(move, state, outlook);
      case Merge merge -> merge(merge, state, outlook);
    };
  }

  private static String reshard(Reshard reshard, ClusterState state) {
    Set<Long> are =
        state.shardsOf(reshard.keyspace()).stream()
            .map(shard -> shard.range().from())
            .collect(Collectors.toSet());
    Set<Long> wanted =
        HashRange.even(reshard.shards()).stream().map(HashRange::from).collect(Collectors.toSet());
    return "%d shards; splits to go: %d, merges to go: %d"
        .formatted(are.size(), lacking(wanted, are), lacking(are, wanted));
  }

  private static int lacking(Set<Long> wanted, Set<Long> are) {
    Set<Long> rest = new HashSet<>(wanted);
    rest.removeAll(are);
    return rest.size();
  }

  private static String move(Move move, ClusterState state, Optional<Outlook> outlook) {
    Optional<Placement> arriving =
        state.shard(move.shard()).flatMap(shard -> shard.placeOn(move.to()));
    if (arriving.isEmpty()) {
      return "the new replica is not there yet";
    }
    return outlook
        .map(seen -> seen.shards().get(move.shard()))
        .map(shard -> shard.replicas().get(arriving.get().replica()))
        .map(
            replica ->
                replica.heard()
                    ? "the new replica lacks %d entries".formatted(replica.lag())
                    : "the new replica is not heard")
        .orElse("the new replica has not been seen");
  }

  private static String merge(Merge merge, ClusterState state, Optional<Outlook> outlook) {
    long adopting =
        outlook
            .map(seen -> seen.shards().get(merge.receiver()))
            .map(shard -> shard.replicas().values().stream().filter(ReplicaSight::adopting).count())
            .orElse(0L);
    int all = state.shard(merge.receiver()).map(ShardDescriptor::replicas).orElseThrow().size();
    return switch (merge.phase()) {
      case FREEZING -> "the donor is told to serve nothing";
      case UNFREEZING, UNFROZEN -> "the donor is told to serve again";
      case ABSORBING -> "the receiver takes the range over";
      case ADOPTING -> "%d of %d replicas have the data".formatted(all - adopting, all);
      case RETIRED -> "the donor is no more";
      case PLANNED, COPYING, PROMOTING, LEAVING, SPLITTING, MERGING -> "";
    };
  }
}
