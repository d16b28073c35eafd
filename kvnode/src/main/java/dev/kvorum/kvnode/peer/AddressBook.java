package dev.kvorum.kvnode.peer;

import java.util.Collection;

/**
 * Where nodes may be found. Addresses are hints keyed by node id, never identity; all may change at
 * once.
 */
public interface AddressBook {

  /**
   * A new hint for a node, tried at once if no lane to it is open. An open lane stays where it is.
   */
  void setAddress(long node, PeerAddress address);

  /** Closes the lanes with a node that has left and dials it no more. */
  void forget(long node);

  /** Forgets all nodes but these. */
  void keepOnly(Collection<Long> nodes);
}
