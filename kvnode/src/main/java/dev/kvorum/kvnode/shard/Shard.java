package dev.kvorum.kvnode.shard;

/**
 * One shard as this node can reach it. Calls block their virtual thread; deadlines are {@link
 * System#nanoTime} values.
 */
sealed interface Shard permits RaftShard, RemoteShard {

  /**
   * @param command encoded
   */
  WriteEnd write(byte[] command, PendingWrite.Room room, long deadlineNanos);

  ShardRead read(byte[] key, Consistency consistency, long deadlineNanos);

  ShardScan scan(ScanRequest request, long deadlineNanos);
}
