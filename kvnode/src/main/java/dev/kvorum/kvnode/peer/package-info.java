/**
 * Framed TCP between nodes: Raft messages one way, requests and their replies, and the handshake
 * that settles who talks.
 *
 * <p>Depends on {@code raft} only. The layers above see {@link dev.kvorum.kvnode.peer.Peers} and
 * are called back through {@link dev.kvorum.kvnode.peer.PeerEvents} and {@link
 * dev.kvorum.kvnode.peer.RequestHandler}; the simulation implements the same seam without sockets.
 */
package dev.kvorum.kvnode.peer;
