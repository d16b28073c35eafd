package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;

import dev.kvorum.kvnode.raft.RaftCore;
import java.util.HashMap;
import java.util.Map;

/**
 * What the nodes of a group know of each other without its messages: each says now and then that it
 * is there, and in which life. Who falls silent is told to a core that rests, who has started anew
 * to any.
 */
final class SimPulse {

  private static final long EVERY = 100 * MILLI;
  private static final long SILENCE = 450 * MILLI;

  private record Heard(long at, int life) {}

  private final SimNode node;
  private final Map<Long, Heard> heard = new HashMap<>();

  SimPulse(SimNode node) {
    this.node = node;
  }

  void begin() {
    heard.clear();
    beat();
  }

  void hear(long peer, int life) {
    Heard before = heard.put(peer, new Heard(node.clock(), life));
    if (before != null && before.life() < life) {
      node.call(core -> Chaos.disconnected(node, core, peer));
    }
  }

  private void beat() {
    node.cluster.nodes.values().stream()
        .filter(other -> other != node)
        .forEach(other -> node.cluster.network.pulse(node, other));
    heard.entrySet().removeIf(peer -> isSilent(peer.getKey(), peer.getValue()));
    node.later(EVERY, this::beat);
  }

  private boolean isSilent(long peer, Heard last) {
    boolean silent = node.clock() - last.at() >= SILENCE;
    if (silent) {
      node.call(core -> fallSilent(core, peer));
    }
    return silent;
  }

  private void fallSilent(RaftCore core, long peer) {
    if (core.isQuiet()) {
      Chaos.disconnected(node, core, peer);
    }
  }
}
