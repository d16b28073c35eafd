package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.raft.RaftOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * What replicas that rest know of their leaders: whether the nodes of these are there. Says to each
 * other node, a few times an election timeout, that this one is, and tells when one has not been
 * heard for so long that its leaders are to be doubted (SAFETY 6).
 *
 * <p>It never speaks for a shard: no lease, no read and no check of a quorum counts a pulse, since
 * who pulses may have voted for another meanwhile. On the agents' thread, but for {@link #heard}.
 */
public final class Pulse {

  private final long self;
  private final ClusterMap map;
  private final long everyNanos;
  private final long silenceNanos;

  /** Heard since the last tick. */
  private final Set<Long> heard = ConcurrentHashMap.newKeySet();

  /** Of nodes that are not known to be silent. */
  private final Map<Long, Long> heardAt = new HashMap<>();

  private long nextPulse;
  private long lastTick;

  /** While this node stood still it heard nobody, which is nobody's silence. */
  private long attentiveSince;

  public Pulse(long self, ClusterMap map, RaftOptions timing, long nowNanos) {
    this.self = self;
    this.map = map;
    everyNanos = 2 * timing.heartbeatNanos();
    silenceNanos = (timing.electionMinNanos() + timing.electionMaxNanos()) / 2;
    nextPulse = nowNanos;
    lastTick = nowNanos;
    attentiveSince = nowNanos;
  }

  /** Any thread: a node has said something. */
  public void heard(long node) {
    if (!heard.contains(node)) {
      heard.add(node);
    }
  }

  /**
   * @param silent told of each node that has fallen silent, once until it is heard again
   */
  public void tick(long nowNanos, Peers peers, LongConsumer silent) {
    if (nowNanos - lastTick > everyNanos) {
      attentiveSince = nowNanos;
    }
    lastTick = nowNanos;
    for (long node : heard) {
      heard.remove(node);
      heardAt.put(node, nowNanos);
    }
    if (nowNanos - nextPulse >= 0) {
      nextPulse = nowNanos + everyNanos;
      map.state().map(ClusterState::nodes).orElse(List.of()).stream()
          .filter(node -> node.id() != self)
          .forEach(node -> peers.pulse(node.id()));
      tellSilent(nowNanos, silent);
    }
  }

  private void tellSilent(long nowNanos, LongConsumer silent) {
    for (var node : List.copyOf(heardAt.entrySet())) {
      if (nowNanos - Math.max(node.getValue(), attentiveSince) >= silenceNanos) {
        heardAt.remove(node.getKey());
        silent.accept(node.getKey());
      }
    }
  }
}
