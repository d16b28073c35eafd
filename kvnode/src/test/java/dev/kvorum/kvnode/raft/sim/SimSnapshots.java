package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static dev.kvorum.kvnode.raft.sim.SimCluster.SHARD;

import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Message.Route;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.Message.SnapshotReply;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftCore.SnapshotVerdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sends snapshots in chunks to peers, and puts those that arrive together. */
final class SimSnapshots {

  private static final int CHUNK_BYTES = 10;
  private static final long TOTAL_BYTES = 30;
  private static final long PATIENCE = 300 * MILLI;

  private record Outgoing(SnapshotId id, SnapshotMark mark, long term) {}

  private record Incoming(SnapshotId id, long next) {}

  private final SimNode node;
  private final Map<Long, Outgoing> outgoing = new HashMap<>();
  private Optional<Incoming> incoming = Optional.empty();
  private long sent;

  SimSnapshots(SimNode node) {
    this.node = node;
  }

  void forget() {
    outgoing.clear();
    incoming = Optional.empty();
  }

  /** The connection to a peer was cut. */
  void disconnected(long peer) {
    outgoing.remove(peer);
  }

  void send(long peer) {
    Outgoing earlier = outgoing.get(peer);
    long term = node.status().term();
    boolean over = earlier == null || earlier.term() != term || has(peer, earlier);
    node.cluster.witness.check(over, "a snapshot is asked for once, until it succeeds or fails");
    SnapshotMark mark = node.disk.base();
    var begun = new Outgoing(new SnapshotId(++sent, mark.position()), mark, term);
    outgoing.put(peer, begun);
    sendChunk(peer, begun, 0);
    node.later(
        PATIENCE,
        () -> {
          if (outgoing.remove(peer, begun)) {
            node.call(core -> core.snapshotEnded(peer));
          }
        });
  }

  private boolean has(long peer, Outgoing snapshot) {
    return node.status().match().getOrDefault(peer, 0L) >= snapshot.mark().position().index();
  }

  void replied(SnapshotReply reply, RaftCore core) {
    long peer = reply.route().from();
    Outgoing current = outgoing.get(peer);
    if (current == null || !current.id().equals(reply.snapshot())) {
      return;
    }
    if (reply.next() == TOTAL_BYTES) {
      outgoing.remove(peer);
      core.snapshotEnded(peer);
    } else {
      sendChunk(peer, current, reply.next());
    }
  }

  void receive(SnapshotChunk chunk) {
    long have =
        incoming.filter(i -> i.id().equals(chunk.snapshot())).map(Incoming::next).orElse(0L);
    if (chunk.offset() == have && have < TOTAL_BYTES) {
      have += chunk.bytes().length;
      incoming = Optional.of(new Incoming(chunk.snapshot(), have));
      if (have == TOTAL_BYTES) {
        node.later(
            node.cluster.between(0, 20 * MILLI), () -> node.call(core -> install(chunk, core)));
      }
    }
    if (have < TOTAL_BYTES) {
      reply(chunk, have);
    }
  }

  private void reply(SnapshotChunk chunk, long next) {
    Route back = chunk.route().back();
    node.cluster.network.send(new SnapshotReply(back, chunk.term(), chunk.snapshot(), next));
  }

  private void install(SnapshotChunk last, RaftCore core) {
    var mark = new SnapshotMark(last.snapshot().position(), last.membership());
    node.cluster.witness.isCommitted(mark.position());
    if (core.snapshotReceived(mark, last) == SnapshotVerdict.INSTALLED) {
      node.forgetToApply();
      node.restored(mark.position().index());
      core.applied(mark.position().index());
    }
    reply(last, TOTAL_BYTES);
  }

  private void sendChunk(long peer, Outgoing snapshot, long offset) {
    node.cluster.network.send(
        new SnapshotChunk(
            new Route(SHARD, node.id, peer),
            snapshot.term(),
            snapshot.id(),
            snapshot.mark().membership(),
            offset,
            TOTAL_BYTES,
            new byte[CHUNK_BYTES]));
  }
}
