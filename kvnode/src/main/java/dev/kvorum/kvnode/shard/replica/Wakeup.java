package dev.kvorum.kvnode.shard.replica;

/**
 * Sees to it that an agent gets a turn soon: its thread in production, the event queue in the
 * simulation.
 */
@FunctionalInterface
public interface Wakeup {
  void wake(RaftAgent agent);
}
