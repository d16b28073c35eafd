/**
 * Shards: where a client's request meets a replicated log.
 *
 * <p>Requests enter by {@link dev.kvorum.kvnode.shard.Store}, from the layer above, and by {@code
 * ForwardHandler}, from other nodes; messages of Raft by {@link
 * dev.kvorum.kvnode.shard.Switchboard}; what the log has written by its {@code done}. Outcomes
 * leave, and messages to the peers. No HTTP is known here, and no decision about Raft is made: that
 * is {@link dev.kvorum.kvnode.raft.RaftCore}'s.
 *
 * <p>A request: {@code Router} finds its shard and a {@code Shard} that can serve it, one here or
 * one by way of another node. {@code RaftShard} puts a {@link dev.kvorum.kvnode.shard.PendingWrite}
 * or a {@link dev.kvorum.kvnode.shard.PendingRead} into the inbox of a {@link
 * dev.kvorum.kvnode.shard.RaftAgent} and waits for its end, which is told exactly once, whatever
 * happens. Only {@link dev.kvorum.kvnode.shard.WriteEnd.Elsewhere} and {@link
 * dev.kvorum.kvnode.shard.WriteEnd.Moved} may be tried again inside; a write that may have been
 * applied is {@link dev.kvorum.kvnode.shard.Outcome.Unknown}.
 *
 * <p>Which keys a shard answers for is part of its replicated state, {@link
 * dev.kvorum.kvnode.shard.ShardState}, and is changed by its own log only: a {@link
 * dev.kvorum.kvnode.shard.ShardCommand} that meta has decided on and the shard's leader proposes.
 * It is asked where a command is applied and where an engine was read, never where a request comes
 * in: the map says whom to ask, and may be wrong. What a node has to do about it beside the log,
 * making the replica of a split's child and taking over an absorbed shard's keys, is {@link
 * dev.kvorum.kvnode.shard.Lineage}.
 *
 * <p>Quiet shards cost nothing at a tick: {@link dev.kvorum.kvnode.shard.Turns} knows who wants it,
 * and {@link dev.kvorum.kvnode.shard.Pulse} watches the nodes for all of them.
 *
 * <p>A replica comes and goes as the map says: {@link dev.kvorum.kvnode.shard.Residents} tells in
 * which order, {@link dev.kvorum.kvnode.shard.ReplicaOpener} what a replica begins with.
 *
 * <p>Threads: an agent and all that it owns (pending requests, applier, compactor, snapshots, state
 * machine) belong to whoever gives it its turns: {@link dev.kvorum.kvnode.shard.AgentThread} in
 * production, the event queue in the simulation. Other threads only put into its inbox, read the
 * few volatile numbers that it publishes, and read its engine. What takes long runs in the
 * background and comes back as an input.
 */
package dev.kvorum.kvnode.shard;
