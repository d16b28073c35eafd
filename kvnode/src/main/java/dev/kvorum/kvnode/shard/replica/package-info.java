/**
 * One replica of a shard, driven: the inbox, the core's decisions carried out, what is committed
 * applied, snapshots written, sent and taken in.
 *
 * <p>Enters: {@link dev.kvorum.kvnode.shard.replica.PendingWrite}, {@link
 * dev.kvorum.kvnode.shard.replica.PendingRead} and messages, into the inbox of a {@link
 * dev.kvorum.kvnode.shard.replica.RaftAgent}. Leaves: their ends, each told once; messages; entries
 * to the log; batches to the state machine. All else that it needs of the node is {@link
 * dev.kvorum.kvnode.shard.replica.Surroundings}. What a command says is the state machine's.
 *
 * <p>Threads: an agent and all that it owns (pending requests, applier, compactor, snapshots, state
 * machine) belong to whoever gives it its turns: {@link
 * dev.kvorum.kvnode.shard.replica.AgentThread} in production, the event queue in the simulation.
 * Other threads only put into its inbox, read the few volatile numbers that it publishes, and read
 * its engine. What takes long runs in the background and comes back as an input. Quiet shards cost
 * nothing at a tick: {@code Turns} knows who wants it, and {@link
 * dev.kvorum.kvnode.shard.replica.Pulse} watches the nodes for all of them.
 */
package dev.kvorum.kvnode.shard.replica;
