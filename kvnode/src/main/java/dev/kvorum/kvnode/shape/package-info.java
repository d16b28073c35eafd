/**
 * How a cluster changes its shape: meta's plan becomes what the shards do, one step after the
 * other.
 *
 * <ul>
 *   <li>{@link dev.kvorum.kvnode.shape.Duties} are what a node does at every tick, by way of the
 *       four of these that keep, conduct, take in and follow.
 *   <li>{@link dev.kvorum.kvnode.shape.Conductor} acts on the node that leads meta: asks all nodes
 *       what they see, lets the {@link dev.kvorum.kvnode.meta.balance.Balancer} decide, and commits
 *       its step in meta.
 *   <li>{@link dev.kvorum.kvnode.shape.Keeper} acts on every node: of the shards that it leads, it
 *       brings the step that meta has committed into the shard's own log.
 *   <li>{@link dev.kvorum.kvnode.shape.Reporter} says what a node sees.
 *   <li>{@link dev.kvorum.kvnode.shape.Joining} gets a node with an empty disk in: it asks any
 *       member, whose {@link dev.kvorum.kvnode.shape.Registrar} asks whoever leads meta.
 *   <li>{@link dev.kvorum.kvnode.shape.MapFollower} asks other nodes for the map where no replica
 *       of meta here follows it.
 *   <li>{@link dev.kvorum.kvnode.shape.ClusterControl} takes what an operator asks for, on any
 *       node, and commits it in meta; {@link dev.kvorum.kvnode.shape.Lookout} asks the conductor
 *       what waits. Both block threads of requests.
 * </ul>
 *
 * <p>All else runs on the agents' thread, at its ticks, and none of it keeps anything that the next
 * leader would miss, but for the counts of running operations' receipts. Depends on {@code shard}
 * and below.
 */
package dev.kvorum.kvnode.shape;
