/**
 * What the cluster is and what it is to become: its nodes, keyspaces and shards, and the operations
 * that change them, as group 0 replicates it. Pure but for {@link
 * dev.kvorum.kvnode.meta.ClusterMap}, the node's own copy of the newest state.
 *
 * <p>{@link dev.kvorum.kvnode.meta.MetaCommand}s go in, {@link
 * dev.kvorum.kvnode.meta.ClusterState}s come out. Two truths are kept apart (SAFETY 16): a group's
 * Raft membership and the range that its state machine has applied say what is; meta says what is
 * intended.
 *
 * <h2>How a shard changes</h2>
 *
 * <ol>
 *   <li>A command raises the shard's epoch and says in its {@link dev.kvorum.kvnode.meta.Change}
 *       what this one epoch asks for.
 *   <li>The shard's leader carries it out through the shard's own log, which refuses an epoch that
 *       is not above its last.
 *   <li>{@link dev.kvorum.kvnode.meta.Reached} notes it. Before that no other step is accepted, so
 *       that membership, split and merge exclude each other (SAFETY 15); only a step that can't be
 *       carried out any more is taken back, by the next epoch.
 * </ol>
 *
 * <p>Which step is next, {@code balance} decides.
 */
package dev.kvorum.kvnode.meta;
