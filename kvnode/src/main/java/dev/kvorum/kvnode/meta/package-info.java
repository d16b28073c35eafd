/**
 * What the cluster is: its nodes, keyspaces and shards, as group 0 replicates it. Pure but for
 * {@link dev.kvorum.kvnode.meta.ClusterMap}, the node's own copy of the newest state.
 *
 * <p>{@link dev.kvorum.kvnode.meta.MetaCommand}s go in, {@link
 * dev.kvorum.kvnode.meta.ClusterState}s come out. Two truths are kept apart (SAFETY 16): a group's
 * Raft membership says who its members are; meta says what is intended.
 */
package dev.kvorum.kvnode.meta;
