package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.replica.PendingWrite;

/**
 * A request that one node sends on to a node with a replica, which answers it or says where to go
 * but never sends it on again: one hop.
 */
sealed interface ForwardedRequest {

  long shard();

  /**
   * How long the sender still waits; a duration, since clocks of two nodes have nothing in common.
   */
  int remainingMillis();

  /**
   * @param command encoded
   */
  record Write(long shard, int remainingMillis, PendingWrite.Room room, byte[] command)
      implements ForwardedRequest {}

  record Read(long shard, int remainingMillis, Consistency consistency, byte[] key)
      implements ForwardedRequest {}

  record Scan(long shard, int remainingMillis, ScanRequest request) implements ForwardedRequest {}

  /** May a node stop, as far as this shard's leader sees? */
  record StopCheck(long shard, int remainingMillis, long node) implements ForwardedRequest {}

  /** Hand leadership of the shard to a node. */
  record Transfer(long shard, int remainingMillis, long node) implements ForwardedRequest {}
}
