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

/** Takes connections, and reads those that {@link Reception} lets in, a thread each. */
final class PeerAcceptor {

  private static final System.Logger LOG = System.getLogger(PeerAcceptor.class.getName());

  private record Place(long node, Hello.Purpose purpose) {}

  private final LocalNode local;
  private final Reception reception;
  private final RequestHandler handler;
  private final RequestHandler guests;
  private final BiConsumer<Long, PeerAddress> learned;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> channels = ConcurrentHashMap.newKeySet();
  private final Map<Place, AcceptedLane> lanes = new ConcurrentHashMap<>();
  private volatile boolean finishing;

  /**
   * @param guests serves who may be no member
   * @param learned told where a node that was let in says that it listens
   */
  PeerAcceptor(
      PeerAddress bind,
      LocalNode local,
      RequestHandler handler,
      RequestHandler guests,
      BiConsumer<Long, PeerAddress> learned)
      throws IOException {
    this.local = local;
    this.reception = new Reception(local);
    this.handler = handler;
    this.guests = guests;
    this.learned = learned;
    this.server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(bind.host(), bind.port()));
  }

  int port() {
    return server.socket().getLocalPort();
  }

  Reception reception() {
    return reception;
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

  /**
   * Takes no more connections and no more requests, and lets the open ones write the replies to
   * those that it took.
   */
  void finish() {
    finishing = true;
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "closing the peer port failed because=\"" + e + "\"");
    }
    lanes.values().forEach(AcceptedLane::finish);
  }

  /** Ends what a node has opened; it may come again. */
  void forget(long node) {
    lanes.forEach(
        (place, lane) -> {
          if (place.node() == node) {
            lane.close();
          }
        });
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
      if (channels.size() > local.limits().connections()) {
        reception.turnAway(channel);
        return;
      }
      Optional<Hello> admitted = reception.greet(channel);
      if (admitted.isPresent()) {
        switch (admitted.get().purpose()) {
          case ERRAND -> Guest.serve(channel, admitted.get(), guests, local.limits());
          case SWIFT, BULK -> lane(channel, admitted.get());
          case PROBE -> {} // has had its answer
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> Reception.line("peer connection ended", channel, e.toString()));
    } finally {
      channels.remove(channel);
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
    if (finishing) {
      lane.finish();
    }
    try {
      lane.read();
    } catch (RefusedException e) {
      reception.refusedBy(place.node(), channel, e.refusal());
    } catch (ProtocolException e) {
      local.counters().protocolErrors.increment();
      LOG.log(Level.WARNING, () -> Reception.line("peer sent nonsense", channel, e.getMessage()));
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
}
