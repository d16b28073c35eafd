package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Everything between this node and one other: a swift lane for what is small or urgent and a bulk
 * lane for what nobody should wait behind.
 */
final class PeerLink {

  /** A request above it takes the bulk lane: on the swift one it would hold up heartbeats. */
  private static final int SWIFT_REQUEST_BYTES_MAX = 64 << 10;

  private final long node;
  private final LocalNode local;
  private final PeerLane swift;
  private final PeerLane bulk;
  private final AtomicInteger openRequests = new AtomicInteger();

  private volatile AddressHints hints = AddressHints.NONE;

  PeerLink(long node, LocalNode local) {
    this.node = node;
    this.local = local;
    this.swift = new PeerLane(node, Hello.Purpose.SWIFT, local, () -> hints.candidates());
    this.bulk = new PeerLane(node, Hello.Purpose.BULK, local, () -> hints.candidates());
  }

  List<PeerLane> lanes() {
    return List.of(swift, bulk);
  }

  void send(Message message) {
    Outgoing.Raft item = Outgoing.Raft.of(message);
    if (item.bytes() > Frame.BYTES_MAX) {
      throw new IllegalArgumentException("a message of " + item.bytes() + " bytes");
    }
    PeerLane lane = message instanceof Message.SnapshotChunk ? bulk : swift;
    Optional<LaneSession> session = lane.session();
    if (session.isPresent()) {
      session.get().send(item);
    } else {
      local.counters().messagesDropped.increment();
    }
  }

  void pulse() {
    swift.session().ifPresent(LaneSession::pulse);
  }

  PendingRequest request(byte[] payload, AnswerHandler handler) {
    var request = new OpenRequest(payload, handler, openRequests::decrementAndGet);
    if (openRequests.incrementAndGet() > local.limits().openRequests()) {
      request.answer(new Answer.Busy());
      return () -> {};
    }
    PeerLane lane = payload.length > SWIFT_REQUEST_BYTES_MAX ? bulk : swift;
    Optional<LaneSession> session = lane.session();
    if (session.isEmpty()) {
      request.fail("no lane to node " + Identity.name(node) + " is open");
      return () -> {};
    }
    session.get().request(request);
    return () -> session.get().cancel(request);
  }

  boolean isOpen() {
    return swift.state() instanceof LaneState.Open;
  }

  boolean isOpenAt(PeerAddress place) {
    return swift.state() instanceof LaneState.Open open && open.address().equals(place);
  }

  /** Changes the hints; a lane that is not open tries what is new at once. */
  synchronized void hint(UnaryOperator<AddressHints> change) {
    AddressHints before = hints;
    hints = change.apply(before);
    if (!hints.equals(before)) {
      lanes().stream().filter(lane -> lane.session().isEmpty()).forEach(PeerLane::retry);
    }
  }

  void watch(long nowNanos) {
    long silenceNanos = local.limits().silence().toNanos();
    for (PeerLane lane : lanes()) {
      lane.session().ifPresent(session -> session.watch(nowNanos, silenceNanos));
    }
  }

  PeerStatus status(Optional<Refusal> refusedHere) {
    long queued =
        lanes().stream()
            .flatMap(lane -> lane.session().stream())
            .mapToLong(LaneSession::queuedBytes)
            .sum();
    return new PeerStatus(
        node,
        local.bootSeen(node),
        hints.candidates(),
        swift.state(),
        refusedHere,
        openRequests.get(),
        queued);
  }
}
