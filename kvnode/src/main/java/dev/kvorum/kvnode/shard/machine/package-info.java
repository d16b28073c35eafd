/**
 * What a shard's log says and what applying it changes: commands, their outcomes, and the state
 * machines that turn one into the other, of keys and values and of meta.
 *
 * <p>Enters: committed entries, in order. Leaves: one batch for the engine with the applied index
 * in it, and an outcome for each command. Readers come beside that: {@link
 * dev.kvorum.kvnode.shard.machine.EngineReader} looks into the engine for one shard. The same
 * entries give the same state and outcomes on every replica: time comes as a stamp in the command,
 * and nothing else from outside is looked at.
 *
 * <p>Which keys a shard answers for is part of its replicated state, {@link
 * dev.kvorum.kvnode.shard.machine.ShardState}, and is changed by its own log only: a {@link
 * dev.kvorum.kvnode.shard.machine.ShardCommand} that meta has decided on and the shard's leader
 * proposes. What a node has to do about it beside the log, making the replica of a split's child
 * and taking over an absorbed shard's keys, is {@link dev.kvorum.kvnode.shard.machine.Lineage}.
 *
 * <p>Threads: applying is the agents' thread's, reading for any.
 */
package dev.kvorum.kvnode.shard.machine;
