package dev.kvorum.kvnode.meta;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The newest state of the cluster that this node has seen; it goes on with it when meta can't be
 * reached. Its lookups are what requests need, and cost no more with more shards.
 */
public final class ClusterMap {

  private final List<Consumer<ClusterState>> followers = new CopyOnWriteArrayList<>();
  private volatile Known known = new Known(Optional.empty(), ShardIndex.EMPTY);

  /** One state and what was made of it, so that nobody sees parts of two. */
  private record Known(Optional<ClusterState> state, ShardIndex index) {}

  public Optional<ClusterState> state() {
    return known.state();
  }

  /** Told of every newer state, on the thread that learned of it. */
  public void follow(Consumer<ClusterState> follower) {
    followers.add(follower);
  }

  /** Takes a state unless it has a newer one. One thread at a time. */
  public void learn(ClusterState learned) {
    boolean newer = state().map(old -> old.version() < learned.version()).orElse(true);
    if (newer) {
      known = new Known(Optional.of(learned), ShardIndex.of(learned));
      followers.forEach(follower -> follower.accept(learned));
    }
  }

  /** The shard that owns a hash; empty where there is no such keyspace. */
  public Optional<ShardDescriptor> locate(String keyspace, int hash) {
    return known.index().locate(keyspace, hash);
  }

  /** The shards that own a keyspace's ranges, in their order: they tile all hashes. */
  public List<ShardDescriptor> shardsOf(String keyspace) {
    return known.index().shardsOf(keyspace);
  }

  public Optional<ShardDescriptor> shard(long id) {
    return known.index().shard(id);
  }

  public OptionalLong nodeOf(long replica) {
    return known.index().nodeOf(replica).stream().mapToLong(node -> node).findFirst();
  }

  /** The first state of a cluster, which all its nodes derive alike. */
  public static ClusterState formed(BootstrapRecord record) {
    return Formation.of(record);
  }
}
