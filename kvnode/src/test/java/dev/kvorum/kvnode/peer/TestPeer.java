package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node that keeps what its lanes tell it. */
final class TestPeer implements PeerEvents, AutoCloseable {

  static final UUID CLUSTER = new UUID(1, 1);

  /** Small enough to be reached. */
  static final PeerLimits LIMITS =
      new PeerLimits(
          4 << 20, 2000, 32, Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(2));

  /** A silence that a test can wait for. */
  static final PeerLimits IMPATIENT =
      new PeerLimits(
          4 << 20, 2000, 32, Duration.ofSeconds(5), Duration.ofMillis(800), Duration.ofSeconds(2));

  /** Ends when all has been answered and written, however long that takes. */
  static final PeerLimits THOROUGH =
      new PeerLimits(
          4 << 20, 2000, 32, Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(1));

  /** What guests get: not what members do. */
  static final RequestHandler REVERSED =
      (_, payload, reply) -> {
        var reversed = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
          reversed[i] = payload[payload.length - 1 - i];
        }
        reply.send(reversed);
      };

  static final RequestHandler ECHO = (_, payload, reply) -> reply.send(payload);

  private final Identity identity;
  private final PeerLanes lanes;
  private final List<Message> received = new ArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();

  private TestPeer(Identity identity, PeerLimits limits, RequestHandler handler) {
    this.identity = identity;
    var settings = new PeerSettings(identity, new PeerAddress("127.0.0.1", 0), "", 1, limits);
    try {
      this.lanes = PeerLanes.open(settings, this, handler, REVERSED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TestPeer start(long node) {
    return start(node, ECHO);
  }

  static TestPeer start(long node, RequestHandler handler) {
    return start(member(node, 1), LIMITS, handler);
  }

  static TestPeer start(Identity identity, PeerLimits limits, RequestHandler handler) {
    return new TestPeer(identity, limits, handler);
  }

  static Identity member(long node, long boot) {
    return new Identity(node, Optional.of(CLUSTER), boot);
  }

  @Override
  public void pulsed(long node) {
    events.add("pulse of " + node);
  }

  PeerLanes lanes() {
    return lanes;
  }

  long node() {
    return identity.node();
  }

  PeerAddress address() {
    return new PeerAddress("127.0.0.1", lanes.port());
  }

  PeerCounters counters() {
    return lanes.counters();
  }

  void knows(TestPeer other) {
    lanes.setAddress(other.node(), other.address());
  }

  /** Knows the other and has both lanes to it open. */
  void reaches(TestPeer other) {
    long opened = counters().lanesOpened.sum();
    knows(other);
    Await.until("lanes to node " + other.node(), () -> opened + 2 <= counters().lanesOpened.sum());
  }

  LaneState lane(long node) {
    return lanes.status().stream()
        .filter(status -> status.node() == node)
        .findFirst()
        .orElseThrow()
        .lane();
  }

  Optional<Refusal.Reason> refused(long node) {
    return lane(node) instanceof LaneState.Refused refused
        ? Optional.of(refused.refusal().reason())
        : Optional.empty();
  }

  List<Message> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  List<Long> rounds() {
    return received().stream()
        .filter(Message.Heartbeat.class::isInstance)
        .map(message -> ((Message.Heartbeat) message).round())
        .toList();
  }

  /** What has been up to now. */
  List<String> events() {
    return List.copyOf(events);
  }

  @Override
  public void received(long node, List<Message> messages) {
    synchronized (received) {
      received.addAll(messages);
    }
  }

  @Override
  public void opened(long node) {
    events.add("opened " + node);
  }

  @Override
  public void closed(long node) {
    events.add("closed " + node);
  }

  @Override
  public void booted(long node, long boot) {
    events.add("booted " + node + " " + boot);
  }

  @Override
  public void outdated(String because) {
    events.add("outdated");
  }

  @Override
  public void removed(String because) {
    events.add("removed");
  }

  @Override
  public void close() {
    lanes.close();
  }
}
