/**
 * From a request to the replica that can serve it.
 *
 * <p>Enters: what clients want, by {@link dev.kvorum.kvnode.shard.route.Store}; what other nodes
 * pass on, by {@link dev.kvorum.kvnode.shard.route.ForwardHandler}; what the node is asked about
 * itself, by {@link dev.kvorum.kvnode.shard.route.NodeControl}. Leaves: an outcome for each, by its
 * deadline.
 *
 * <p>The map says whom to ask, and may be wrong: a shard's own state decides, where a command is
 * applied and where an engine was read. Who is told that a key has moved asks again where the newer
 * map says, within the request's deadline. A write that may have been applied is repeated only
 * where its idempotency key makes that harmless.
 *
 * <p>Threads: that of the request, virtual, which waits. {@code Switchboard} is called by the
 * lanes' threads, and {@link dev.kvorum.kvnode.shard.route.DeadlineWatch} has its own.
 */
package dev.kvorum.kvnode.shard.route;
