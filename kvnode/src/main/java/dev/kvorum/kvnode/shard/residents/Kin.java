package dev.kvorum.kvnode.shard.residents;

import dev.kvorum.kvnode.engine.adopt.AdoptingEngine;
import dev.kvorum.kvnode.shard.machine.KeyValueMachine;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.Optional;

/**
 * A data replica on this node, as the others know it.
 *
 * @param shard in the node's map when the replica was opened; of its keyspace, nothing changes
 * @param agent missing until the replica is opened: its engine may have to wait for another's
 */
record Kin(
    long shard, String keyspace, long replica, AdoptingEngine engine, Optional<Opened> opened) {

  record Opened(RaftAgent agent, KeyValueMachine machine) {}

  Kin with(RaftAgent agent, KeyValueMachine machine) {
    return new Kin(shard, keyspace, replica, engine, Optional.of(new Opened(agent, machine)));
  }

  Optional<KeyValueMachine> machine() {
    return opened.map(Opened::machine);
  }

  Optional<RaftAgent> agent() {
    return opened.map(Opened::agent);
  }

  /** What it owns by what it has applied, where that is known at this moment. */
  Optional<ShardState> state() {
    return machine().flatMap(KeyValueMachine::shardState);
  }

  /**
   * Whether it has nothing yet, and waits for a leader's snapshot. By its log: a snapshot that is
   * there counts, however long the engine takes to become it.
   */
  boolean isBlank() {
    return agent().filter(agent -> agent.status().last() == 0).isPresent();
  }
}
