/**
 * Shards: where a client's request meets a replicated log. The classes are in four packages, in the
 * order in which a request visits them; each uses those below it only:
 *
 * <ol>
 *   <li>{@code route}: from a request to the replica that can serve it, here or on another node
 *   <li>{@code residents}: which replicas live on this node, and what each begins with
 *   <li>{@code replica}: what drives one replica, and moves its snapshots
 *   <li>{@code machine}: what a shard's log says, and what applying it changes
 * </ol>
 *
 * <p>Requests enter by {@link dev.kvorum.kvnode.shard.route.Store}, from the layer above, and by
 * {@link dev.kvorum.kvnode.shard.route.ForwardHandler}, from other nodes; messages of Raft by
 * {@link dev.kvorum.kvnode.shard.route.Switchboard}; what the log has written by its {@code done}.
 * Outcomes leave, and messages to the peers. No HTTP is known here, and no decision about Raft is
 * made: that is {@link dev.kvorum.kvnode.raft.RaftCore}'s.
 *
 * <p>A request: {@link dev.kvorum.kvnode.shard.route.Router} finds its shard and a {@code Shard}
 * that can serve it, one here or one by way of another node. {@code RaftShard} puts a {@link
 * dev.kvorum.kvnode.shard.replica.PendingWrite} or a {@link
 * dev.kvorum.kvnode.shard.replica.PendingRead} into the inbox of a {@link
 * dev.kvorum.kvnode.shard.replica.RaftAgent} and waits for its end, which is told exactly once,
 * whatever happens. Only {@link dev.kvorum.kvnode.shard.machine.WriteEnd.Elsewhere} and {@link
 * dev.kvorum.kvnode.shard.machine.WriteEnd.Moved} may be tried again inside; a write that may have
 * been applied is {@link dev.kvorum.kvnode.shard.machine.Outcome.Unknown}, unless its idempotency
 * key lets it be repeated.
 */
package dev.kvorum.kvnode.shard;
