/**
 * The replicas that live on this node: which come and go, as the map says, and in which order.
 *
 * <p>Enters: a newer map, by {@link dev.kvorum.kvnode.shard.residents.Residents}. Leaves: agents
 * that are open or have ended. {@code ReplicaOpener} tells what a replica begins with: the log, a
 * snapshot, nothing, or another replica here: its split's parent, or the shard that it absorbed
 * ({@code LocalLineage}, {@code AdoptionWork}). Who is still needed so is neither cleaned nor
 * closed.
 *
 * <p>Threads: opening and burying are tasks in the background, one at a time; what a replica's log
 * asks of its kin is asked on the agents' thread.
 */
package dev.kvorum.kvnode.shard.residents;
