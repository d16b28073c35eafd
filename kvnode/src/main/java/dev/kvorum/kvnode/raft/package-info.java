/**
 * Raft, and nothing else: no thread, clock, random source, file, socket or log is in this package.
 *
 * <p>{@link dev.kvorum.kvnode.raft.RaftCore} is one replica of one group. <b>Verbs go in</b>:
 * {@code tick}, {@code receive}, {@code propose}, {@code read}, {@code persisted}, {@code applied}
 * and so on. <b>One value comes out</b>: {@link dev.kvorum.kvnode.raft.Effects}, taken by the
 * driver after each turn and carried out by it. The contract:
 *
 * <ol>
 *   <li>{@code sendNow} may leave at once, in order; messages may be lost, doubled and reordered on
 *       their way.
 *   <li>{@code persist} is written in the order of its components and synced; then its {@code
 *       sendAfterSync} leaves and {@link dev.kvorum.kvnode.raft.RaftCore#persisted} is called with
 *       its {@code end}. One is under way at a time; what gathers meanwhile is the next one, so the
 *       disk sets the batch size and no timer lingers.
 *   <li>{@code apply} is a range of entries that are committed and persisted here. They are applied
 *       in order, then {@link dev.kvorum.kvnode.raft.RaftCore#applied} is called. A read may be
 *       answered when its index is applied.
 *   <li>{@code fetches}, {@code snapshotsTo} and {@code chunks} ask for what is too large for
 *       memory; each is answered by a verb.
 * </ol>
 *
 * <p>A replica is in one of four {@link dev.kvorum.kvnode.raft.Role}s, one file each; {@link
 * dev.kvorum.kvnode.raft.Replica} is what it keeps in all of them. Arithmetic of majorities is in
 * {@link dev.kvorum.kvnode.raft.Quorum}, votes are decided by {@link
 * dev.kvorum.kvnode.raft.Ballot}. What a leader does has its parts: {@link
 * dev.kvorum.kvnode.raft.Replication} with a {@link dev.kvorum.kvnode.raft.Progress} for each peer,
 * proof of leadership by {@link dev.kvorum.kvnode.raft.Rounds}, and {@link
 * dev.kvorum.kvnode.raft.Transfer} of it.
 *
 * <p>A leader that is its group's only member and has applied what others had a part in needs no
 * proof: {@link dev.kvorum.kvnode.raft.RaftCore#knowsAll}.
 *
 * <p>A group without work goes quiet ({@link dev.kvorum.kvnode.raft.Quiet}): all members have
 * agreed that they have everything, nothing is sent, no tick is needed and there is no lease
 * (SAFETY 6). The driver then owes the core one thing, to say when the node of another member is
 * lost.
 *
 * <p>Paper: Ongaro and Ousterhout, <i>In Search of an Understandable Consensus Algorithm</i>
 * (2014); thesis: Ongaro, <i>Consensus: Bridging Theory and Practice</i> (2014).
 */
package dev.kvorum.kvnode.raft;
