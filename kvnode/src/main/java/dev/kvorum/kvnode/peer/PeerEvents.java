package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;
import java.util.List;

/**
 * What lanes tell the layers above. Called on the lanes' threads, so a method only hands over and
 * never blocks.
 */
public interface PeerEvents {

  /** Messages that arrived together, in the order in which they were written. */
  void received(long node, List<Message> messages);

  /** A node has said that it is there, and nothing else; see {@link Peers#pulse}. */
  void pulsed(long node);

  /**
   * Messages to this node leave from now on. Alternates with {@link #closed}, in order for each
   * node.
   */
  void opened(long node);

  /**
   * Messages to this node are dropped until {@link #opened}. May make a follower campaign earlier,
   * never grant a vote earlier (SAFETY 4).
   */
  void closed(long node);

  /**
   * A node shows a higher boot counter than any before: it has restarted, and is to be remembered
   * (SAFETY 3).
   */
  void booted(long node, long boot);

  /**
   * Another node has seen later boots of this one: the disk is an old copy, and must never act
   * again (SAFETY 3).
   */
  void outdated(String because);

  /** This node has left the cluster for good, as another node knows. */
  void removed(String because);
}
