/**
 * A node, and how it is put together. This page is the manual; each package has its own.
 *
 * <h2>The walk of a PUT</h2>
 *
 * <ol>
 *   <li>{@code http}: {@code KvService} reads key and body on a virtual thread and calls {@link
 *       dev.kvorum.kvnode.shard.route.Store#write}.
 *   <li>{@code shard.route}: the {@code Router} finds the shard of the key. If this node leads it,
 *       {@code RaftShard} puts the command into the inbox of its {@link
 *       dev.kvorum.kvnode.shard.replica.RaftAgent}; else {@code RemoteShard} sends it over a peer
 *       lane to the node that does, whose {@code ForwardHandler} does the same: one hop.
 *   <li>{@code shard.replica}: the agent's {@code Proposals} stamp it and propose it to {@link
 *       dev.kvorum.kvnode.raft.RaftCore}, which appends it to the log and addresses one Append to
 *       each peer that has none under way. Nothing has touched a disk.
 *   <li>The agent carries out the {@link dev.kvorum.kvnode.raft.Effects}: Appends go to the lanes,
 *       entries to the {@link dev.kvorum.kvnode.log.Wal}, at the same time.
 *   <li>The log's thread writes what all shards have given it with one write and one force, and
 *       tells each agent.
 *   <li>A follower's {@code Switchboard} hands the Append to its agent, which does the same; its
 *       acknowledgement waits for its own force.
 *   <li>With a majority synced the core commits; the agent's {@code Applier} gives the entries to
 *       the {@code KeyValueMachine} of {@code shard.machine}, and that to the engine as one batch.
 *       The thread gives turns by halves ({@link dev.kvorum.kvnode.shard.replica.Turns}): first all
 *       agents that are due decide, steps 3 and 4, then all apply, so that no shard's messages wait
 *       for the engine of another.
 *   <li>{@code PendingWrites} tells the write's end to who waits, and {@code http} turns it into a
 *       status.
 * </ol>
 *
 * <h2>The walk of a GET</h2>
 *
 * <p>Any node with a replica answers. Its agent asks for a read index, of its own core or of the
 * leader's; one round of a majority proves all reads that gathered, and is left out where the
 * leader and who asks are a majority already. When that index is applied here, the virtual thread
 * reads the engine itself. In a group of one there is nobody to ask: the engine has all that
 * anybody was told ({@link dev.kvorum.kvnode.shard.replica.RaftAgent#knowsAll}).
 *
 * <h2>The walk of a crash</h2>
 *
 * <p>The log is the durability. At a start it is recovered, engines come back as of some applied
 * index, and what follows it is applied again from the log. A failed force, a broken invariant or
 * an exception on a thread of the node's own ends the process: the others go on without it.
 *
 * <h2>The walk of a replica that moves</h2>
 *
 * <p>Where meta leads, the {@code shape} package's conductor asks all nodes what they see and
 * commits the balancer's next step. Where the shard leads, its keeper proposes the step to the
 * group. Where a replica comes or goes, {@code shard}'s {@code Residents} open or bury it.
 *
 * <h2>Who owns which thread</h2>
 *
 * <ul>
 *   <li>virtual threads: one a request, a forwarded read or scan, and each further shard of a scan
 *   <li>{@code kvorum-agents}: all replicas' agents, state machines and applies, keeper and
 *       conductor; a virtual thread of that name, which writes the log, too, while the node waits
 *       for no other and no force ({@link dev.kvorum.kvnode.shard.replica.AgentThread})
 *   <li>{@code kvorum-wal}: writes and forces of the log
 *   <li>{@code kvorum-background}: flushes, snapshots, restores, and replicas that come and go
 *   <li>{@code kvorum-lmdb-flush}, {@code kvorum-leveldb-flush}: flushes of the engine's buffers
 *       when these grow large
 *   <li>{@code peer-…}: a reader and a writer for each lane
 *   <li>{@code kvorum-discovery}, {@code kvorum-discovery-name}: where others are, in Kubernetes
 *   <li>{@code kvorum-deadlines}, {@code kvorum-space}, {@code kvorum-meta-duty}: what their names
 *       say; {@code kvorum-end} notes that a node's disk is an old copy, or that it was removed
 * </ul>
 */
package dev.kvorum.kvnode;
