package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;

/**
 * What a client may do with keys, wherever they live. Calls block their (virtual) thread until the
 * outcome is certain or the deadline has passed.
 *
 * <p>Deadlines are {@link System#nanoTime} values.
 */
public interface Store {

  Outcome.OfWrite write(String keyspace, Command command, long deadlineNanos);

  Outcome.OfRead read(String keyspace, byte[] key, Consistency consistency, long deadlineNanos);

  /**
   * One page of a range; pages of one walk are each linearizable per shard, and together are no
   * snapshot.
   */
  ScanResult scan(String keyspace, ScanRequest request, long deadlineNanos);
}
