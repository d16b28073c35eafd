package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.peer.PeerEvents;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.shard.replica.Pulse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Connects the lanes with the agents: hands each message to the replica that it names, and tells
 * all of a cut.
 */
public final class Switchboard implements PeerEvents {

  private final LocalShards local;
  private final Pulse pulse;
  private final Consumer<String> outdated;
  private final Consumer<String> removed;
  private final Set<Long> reachable = ConcurrentHashMap.newKeySet();

  /**
   * @param outdated told why this node's disk must never act again; only hands over
   * @param removed told that this node has left the cluster for good; only hands over
   */
  public Switchboard(
      LocalShards local, Pulse pulse, Consumer<String> outdated, Consumer<String> removed) {
    this.local = local;
    this.pulse = pulse;
    this.outdated = outdated;
    this.removed = removed;
  }

  /** Nodes that messages can leave to. */
  public Set<Long> reachable() {
    return reachable;
  }

  @Override
  public void received(long node, List<Message> messages) {
    pulse.heard(node);
    for (Message message : messages) {
      // A replica that is not here, or no more, is not answered for (SAFETY 2).
      local.agentOf(message.route().to()).ifPresent(agent -> agent.deliver(message));
    }
  }

  @Override
  public void pulsed(long node) {
    pulse.heard(node);
  }

  @Override
  public void opened(long node) {
    reachable.add(node);
  }

  @Override
  public void closed(long node) {
    reachable.remove(node);
    local.agents().forEach(agent -> agent.disconnected(node));
  }

  /**
   * Its replicas have forgotten whom they led and what was under way, even where no lane was seen
   * to break (SAFETY 6). That meta is to know of it is the node's own duty.
   */
  @Override
  public void booted(long node, long boot) {
    local.agents().forEach(agent -> agent.disconnected(node));
  }

  @Override
  public void outdated(String because) {
    outdated.accept(because);
  }

  @Override
  public void removed(String because) {
    removed.accept(because);
  }
}
