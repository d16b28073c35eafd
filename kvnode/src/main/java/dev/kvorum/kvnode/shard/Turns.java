package dev.kvorum.kvnode.shard;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which agents a tick concerns: those that are not at rest, and one of the others in turn, so that
 * what depends on neither messages nor requests, like compaction, comes to all. A tick costs no
 * more for hundreds at rest than for one. On the agents' thread, but for adding.
 */
public final class Turns {

  private final List<RaftAgent> agents = new CopyOnWriteArrayList<>();
  private final Set<RaftAgent> ticking = new LinkedHashSet<>();
  private int visited;

  /** Any thread. */
  public void add(RaftAgent agent) {
    agents.add(agent);
  }

  public List<RaftAgent> agents() {
    return agents;
  }

  /** The turns of a tick. */
  public void tick() {
    Collection<RaftAgent> these = ofTick();
    these.forEach(RaftAgent::doWork);
    finish(these);
  }

  /** The second half of the turns of these, and which of them want the next tick. */
  public void finish(Collection<RaftAgent> these) {
    these.forEach(RaftAgent::apply);
    for (RaftAgent agent : these) {
      if (agent.wantsTicks()) {
        ticking.add(agent);
      } else {
        ticking.remove(agent);
      }
    }
  }

  /** The agents that are to have a turn now that a tick has passed. */
  public Collection<RaftAgent> ofTick() {
    Set<RaftAgent> now = new LinkedHashSet<>(ticking);
    if (!agents.isEmpty()) {
      visited = (visited + 1) % agents.size();
      now.add(agents.get(visited));
    }
    return now;
  }
}
