package dev.kvorum.kvnode.meta;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The newest state of the cluster that this node has seen; it goes on with it when meta can't be
 * reached.
 */
public final class ClusterMap {

  private final List<Consumer<ClusterState>> followers = new CopyOnWriteArrayList<>();
  private volatile Optional<ClusterState> state = Optional.empty();
  private volatile Map<Long, Long> nodeOfReplica = Map.of();

  public Optional<ClusterState> state() {
    return state;
  }

  /** Told of every newer state, on the thread that learned of it. */
  public void follow(Consumer<ClusterState> follower) {
    followers.add(follower);
  }

  /** Takes a state unless it has a newer one. One thread at a time. */
  public void learn(ClusterState learned) {
    boolean newer = state.map(known -> known.version() < learned.version()).orElse(true);
    if (newer) {
      nodeOfReplica = learned.nodesByReplica();
      state = Optional.of(learned);
      followers.forEach(follower -> follower.accept(learned));
    }
  }

  public OptionalLong nodeOf(long replica) {
    Long node = nodeOfReplica.get(replica);
    return node == null ? OptionalLong.empty() : OptionalLong.of(node);
  }

  /** The first state of a cluster, which all its nodes derive alike. */
  public static ClusterState formed(BootstrapRecord record) {
    return Formation.of(record);
  }
}
