package dev.kvorum.kvnode.shard.replica;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The turns of a node's agents: first all decide, which lets their messages and log leave together,
 * then all apply. On the agents' thread, but for adding.
 */
public final class Turns {

  private final List<RaftAgent> agents = new CopyOnWriteArrayList<>();
  private final Set<RaftAgent> ticking = new LinkedHashSet<>();
  private final List<RaftAgent> turned = new ArrayList<>();
  private int visited;

  /** Any thread. */
  public void add(RaftAgent agent) {
    agents.add(agent);
  }

  /** One that is woken already gets that turn yet, and does nothing in it. */
  public void remove(RaftAgent agent) {
    agents.remove(agent);
    ticking.remove(agent);
  }

  public List<RaftAgent> agents() {
    return agents;
  }

  /** Whether no agent wants the next tick. */
  boolean areAtRest() {
    return ticking.isEmpty();
  }

  public void give(Collection<RaftAgent> these) {
    these.forEach(RaftAgent::doWork);
    finish(these);
  }

  /**
   * Gives turns to those that are woken or become so meanwhile, and returns how many: as many as
   * there are agents at most. One that is woken again may decide twice before it applies. Not until
   * nobody is left. Else: busy agents wake each other for ever, and the idle ones miss heartbeats.
   */
  int giveWoken(Queue<RaftAgent> woken) {
    for (int most = agents.size(); most > 0; most--) {
      RaftAgent agent = woken.poll();
      if (agent == null) {
        break;
      }
      agent.doWork();
      turned.add(agent);
    }
    finish(turned);
    int given = turned.size();
    turned.clear();
    return given;
  }

  /**
   * The agents that a tick concerns: those that are not at rest, and one of the others in turn, so
   * that what depends on neither messages nor requests, like compaction, comes to all. A tick costs
   * no more for hundreds at rest than for one.
   */
  public Collection<RaftAgent> ofTick() {
    Set<RaftAgent> now = new LinkedHashSet<>(ticking);
    if (!agents.isEmpty()) {
      visited = (visited + 1) % agents.size();
      now.add(agents.get(visited));
    }
    return now;
  }

  /** The other half of the turns, and who wants the next tick. */
  private void finish(Collection<RaftAgent> these) {
    these.forEach(RaftAgent::apply);
    for (RaftAgent agent : these) {
      if (agent.wantsTicks()) {
        ticking.add(agent);
      } else {
        ticking.remove(agent);
      }
    }
  }
}
