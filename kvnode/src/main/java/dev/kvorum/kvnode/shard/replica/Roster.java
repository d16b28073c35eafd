package dev.kvorum.kvnode.shard.replica;

/** Who gets turns: on a thread in production, by the event queue in the simulation. Any thread. */
public interface Roster {

  void add(RaftAgent agent);

  /**
   * Takes an agent off, and then does something where the turns are given: from then on nobody
   * works for the agent.
   */
  void remove(RaftAgent agent, Runnable then);
}
