package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Takes connections, lets in whom {@link LocalNode} admits, and reads them, a thread each. */
final class PeerAcceptor {

  private static final System.Logger LOG = System.getLogger(PeerAcceptor.class.getName());

  /** Strangers could name any number of nodes; of so many the last refusal is kept. */
  private static final int REFUSALS_KEPT = 256;

  private record Place(long node, Hello.Purpose purpose) {}

  private final LocalNode local;
  private final RequestHandler handler;
  private final BiConsumer<Long, PeerAddress> learned;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> channels = ConcurrentHashMap.newKeySet();
  private final Map<Place, AcceptedLane> lanes = new ConcurrentHashMap<>();
  private final Map<Long, Refusal> refused = new ConcurrentHashMap<>();

  /**
   * @param learned told where a node that was let in says that it listens
   */
  PeerAcceptor(
      PeerAddress bind,
      LocalNode local,
      RequestHandler handler,
      BiConsumer<Long, PeerAddress> learned)
      throws IOException {
    this.local = local;
    this.handler = handler;
    this.learned = learned;
    this.server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(bind.host(), bind.port()));
  }

  int port() {
    return server.socket().getLocalPort();
  }

  Optional<Refusal> refused(long node) {
    return Optional.ofNullable(refused.get(node));
  }

  /** Runs until closed. */
  void acceptAll() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        channels.add(channel);
        String name = "peer-in-" + channel.socket().getPort();
        Thread.ofPlatform().daemon().name(name).start(() -> serve(channel));
      } catch (IOException e) {
        LOG.log(Level.DEBUG, () -> "peer accept ended because=\"" + e + "\"");
      }
    }
  }

  /** Takes no more connections and lets the open ones write the replies that wait. */
  void finish() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "closing the peer port failed because=\"" + e + "\"");
    }
    lanes.values().forEach(AcceptedLane::finish);
  }

  boolean isIdle() {
    return channels.isEmpty();
  }

  void close() {
    lanes.values().forEach(AcceptedLane::close);
    channels.forEach(Connection::closeQuietly);
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      Handshake.tune(channel);
      Optional<Hello> admitted = greet(channel);
      if (admitted.isPresent()) {
        lane(channel, admitted.get());
      }
    } catch (RefusedException e) {
      local.counters().refusals.increment();
      LOG.log(Level.WARNING, () -> ended("peer refused this node", channel, e));
    } catch (ProtocolException e) {
      local.counters().protocolErrors.increment();
      LOG.log(Level.WARNING, () -> ended("peer sent nonsense", channel, e));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> ended("peer connection ended", channel, e));
    } finally {
      channels.remove(channel);
    }
  }

  /** The handshake; empty if that was all. */
  private Optional<Hello> greet(SocketChannel channel) throws IOException {
    if (channels.size() > local.limits().connections()) {
      Handshake.say(channel, local.tooMany());
      return Optional.empty();
    }
    try {
      Hello hello = Handshake.listen(channel, local.limits());
      return answer(channel, hello) ? Optional.of(hello) : Optional.empty();
    } catch (ProtocolException e) {
      // Port scans are a fact of life, not a warning; a node of another version wants to be told.
      local.counters().protocolErrors.increment();
      LOG.log(Level.DEBUG, () -> ended("peer port got nonsense", channel, e));
      Handshake.say(channel, new Refusal(Refusal.Reason.PROTOCOL, e.getMessage()));
      return Optional.empty();
    }
  }

  /** Whether it may stay. */
  private boolean answer(SocketChannel channel, Hello hello) throws IOException {
    boolean probe = hello.purpose() == Hello.Purpose.PROBE;
    try {
      if (!probe) {
        local.admit(hello);
        refused.remove(hello.self().node());
      }
      Handshake.say(channel, local.hello(hello.purpose(), hello.self().node()));
      return !probe;
    } catch (RefusedException e) {
      refuse(channel, hello, e.refusal());
      return false;
    }
  }

  private void lane(SocketChannel channel, Hello hello) throws IOException {
    learn(channel, hello);
    var outbox = new Outbox(local.limits().queueBytes());
    var connection = new Connection(channel, outbox, local.counters());
    var lane = new AcceptedLane(hello, connection, local, handler);
    var place = new Place(hello.self().node(), hello.purpose());
    Optional.ofNullable(lanes.put(place, lane)).ifPresent(AcceptedLane::close);
    String name = Thread.currentThread().getName() + "-replies";
    Thread.ofPlatform().daemon().name(name).start(lane::write);
    try {
      lane.read();
    } finally {
      lanes.remove(place, lane);
      lane.close();
    }
  }

  /** A node that dials from its new address tells it faster than any discovery. */
  private void learn(SocketChannel channel, Hello hello) {
    hello
        .listening()
        .map(
            said ->
                said.host().isEmpty() ? new PeerAddress(remoteHost(channel), said.port()) : said)
        .ifPresent(address -> learned.accept(hello.self().node(), address));
  }

  private static String remoteHost(SocketChannel channel) {
    return channel.socket().getInetAddress().getHostAddress();
  }

  private void refuse(SocketChannel channel, Hello hello, Refusal refusal) throws IOException {
    local.counters().refusals.increment();
    long node = hello.self().node();
    boolean known = refused.size() < REFUSALS_KEPT && refusal.equals(refused.put(node, refusal));
    LOG.log(
        known ? Level.DEBUG : Level.WARNING,
        () ->
            ended(
                "peer refused node=" + Identity.name(node),
                channel,
                new RefusedException(refusal)));
    Handshake.say(channel, refusal);
  }

  private static String ended(String what, SocketChannel channel, IOException e) {
    return "%s from=%s because=\"%s\""
        .formatted(what, channel.socket().getRemoteSocketAddress(), e.getMessage());
  }
}
