package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.PendingWrite;

/**
 * One shard as this node can reach it. Calls block their virtual thread; deadlines are {@link
 * System#nanoTime} values.
 */
public sealed interface Shard permits RaftShard, RemoteShard {

  /**
   * @param command encoded
   */
  WriteEnd write(byte[] command, PendingWrite.Room room, long deadlineNanos);

  ShardRead read(byte[] key, Consistency consistency, long deadlineNanos);

  ShardScan scan(ScanRequest request, long deadlineNanos);
}
