package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;

/**
 * The other nodes, as whoever talks to them sees it: sockets in production, a simulated network in
 * the simulation.
 *
 * <p>Any thread may call; no call blocks.
 */
public interface Peers {

  /**
   * The largest payload of a request or a reply; a larger one is an {@link
   * IllegalArgumentException}.
   */
  int PAYLOAD_BYTES_MAX = 15 << 20;

  /**
   * Sends a Raft message one way, or drops it: when no lane to the node is open or its queue is
   * full. Messages of one kind that arrive do so in order; small ones overtake {@link
   * Message.Append}, and everything overtakes {@link Message.SnapshotChunk}. What is sent while a
   * write is under way leaves together with the next. The message is encoded later on another
   * thread: nothing in it may change, and its list of entries must be no view.
   */
  void send(long node, Message message);

  /**
   * Says to a node that this one is there, or nothing while no lane to it is open. One for all
   * shards, and never an acknowledgement of any (SAFETY 6).
   */
  void pulse(long node);

  /**
   * Asks a node. The handler gets exactly one answer: from a lane's thread, or from the calling one
   * before this returns or when it cancels. There is no time limit of its own; whoever has one
   * cancels.
   */
  PendingRequest request(long node, byte[] payload, AnswerHandler handler);
}
