/**
 * Framed TCP between nodes: Raft messages one way, requests and their replies, and the handshake
 * that settles who talks.
 *
 * <p>Enters: {@link dev.kvorum.kvnode.peer.Peers} (messages, requests) and {@link
 * dev.kvorum.kvnode.peer.AddressBook} (hints). Leaves: {@link dev.kvorum.kvnode.peer.PeerEvents}
 * and {@link dev.kvorum.kvnode.peer.RequestHandler}. The simulation implements the same seam
 * without sockets. Depends on {@code raft} only, and decides nothing about it.
 *
 * <p>The walk of a message: {@code PeerLanes.send} finds the {@code PeerLink} of the node, which
 * picks one of two {@code PeerLane}s: swift, or bulk for snapshots and large requests. While its
 * connection lasts, a {@code LaneSession} offers it to an {@code Outbox}; the lane's thread drains
 * that, {@code FrameWriter} encodes all of it, what is urgent first, and {@code Connection} writes
 * it at once. There {@code FrameReader} cuts frames and {@code AcceptedLane} hands the messages up.
 * Replies take the connection on which their request came, the other way: its end is the end of all
 * requests on it, and nobody waits for what can't come.
 *
 * <p>Heartbeats of all shards between two nodes travel as one message by this batching: what the
 * agents send in one tick waits in the outbox while the lane's thread wakes, and leaves as one
 * frame with one write, as do the answers. They stay apart in it, since each is acknowledged for
 * its own shard, term and round: who is there may have voted for another in one group and not in
 * the next (SAFETY 6). For quiet shards there is one pulse per pair of nodes, which acknowledges
 * nothing.
 *
 * <p>A connection begins with {@code Hello} in both directions; {@code Admission} judges, {@code
 * Handshake} and {@code Reception} act. Every frame is checked, see {@code Frame}; bytes that make
 * no sense end the connection and nothing else. A node that is no member yet may ask one question
 * on a connection of its own, {@code Guest}, which only the layer above can answer; no message and
 * no member's request is taken from it.
 *
 * <p>Threads, all platform threads: virtual ones cost about as much here, but share their carriers
 * with whoever is in native code, and heartbeats would wait with them. Per lane one that dials and
 * writes ({@code peer-<node>-<lane>}) and one that reads replies; per accepted connection one that
 * reads and calls up ({@code peer-in-<port>}) and one that writes replies; {@code peer-accept};
 * {@code peer-watch}, which closes lanes on which nobody answers; {@code peer-scout}, while
 * somebody is missed whom a hint may find; {@code peer-knock-<address>} for a guest's question. All
 * but the last sleep while nothing is said.
 */
package dev.kvorum.kvnode.peer;
