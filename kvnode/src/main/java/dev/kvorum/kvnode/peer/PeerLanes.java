package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The peers over TCP: this node's port and its lanes to the others. */
public final class PeerLanes implements Peers, AddressBook, PeerProbe, Doors, AutoCloseable {

  private final LocalNode local;
  private final PeerAcceptor acceptor;
  private final Map<Long, PeerLink> links = new ConcurrentHashMap<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("peer-watch").factory());

  private volatile Optional<Scout> scout = Optional.empty();

  private PeerLanes(
      PeerSettings settings, PeerEvents events, RequestHandler handler, RequestHandler guests)
      throws IOException {
    this.local = new LocalNode(settings, events);
    this.acceptor = new PeerAcceptor(settings.bind(), local, handler, guests, this::learned);
    local.listensOn(acceptor.port());
  }

  /**
   * Listens from now on; events may come before this returns.
   *
   * @param guests serves nodes that may be no members: one small request of each connection
   */
  public static PeerLanes open(
      PeerSettings settings, PeerEvents events, RequestHandler handler, RequestHandler guests)
      throws IOException {
    var lanes = new PeerLanes(settings, events, handler, guests);
    Thread.ofPlatform().daemon().name("peer-accept").start(lanes.acceptor::acceptAll);
    long interval = Math.max(1, settings.limits().silence().toMillis() / 4);
    lanes.watch.scheduleWithFixedDelay(lanes::watch, interval, interval, TimeUnit.MILLISECONDS);
    return lanes;
  }

  @Override
  public void send(long node, Message message) {
    PeerLink link = links.get(node);
    if (link == null) {
      local.counters().messagesDropped.increment();
    } else {
      link.send(message);
    }
  }

  @Override
  public void pulse(long node) {
    Optional.ofNullable(links.get(node)).ifPresent(PeerLink::pulse);
  }

  @Override
  public PendingRequest request(long node, byte[] payload, AnswerHandler handler) {
    if (payload.length > PAYLOAD_BYTES_MAX) {
      throw new IllegalArgumentException("a request of " + payload.length + " bytes");
    }
    PeerLink link = links.get(node);
    if (link == null) {
      handler.answered(
          new Answer.NotTaken("no address of node " + Identity.name(node) + " is known"));
      return () -> {};
    }
    return link.request(payload, handler);
  }

  @Override
  public void setAddress(long node, PeerAddress address) {
    if (node != local.identity().node()) {
      links.computeIfAbsent(node, this::link).hint(hints -> hints.told(address));
    }
  }

  @Override
  public void forget(long node) {
    Optional.ofNullable(links.remove(node))
        .ifPresent(
            link -> {
              link.lanes().forEach(PeerLane::close);
              acceptor.forget(node);
            });
  }

  @Override
  public void keepOnly(Collection<Long> nodes) {
    links.keySet().stream().filter(node -> !nodes.contains(node)).forEach(this::forget);
  }

  @Override
  public Identity identify(PeerAddress address) throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      Handshake.connect(channel, address, local.limits());
      return Handshake.ask(channel, local.hello(Hello.Purpose.PROBE, 0), local.limits()).self();
    }
  }

  @Override
  public void knock(PeerAddress address, byte[] question, AnswerHandler handler) {
    Thread.ofPlatform()
        .daemon()
        .name("peer-knock-" + address)
        .start(new Knock(local, address, question, handler));
  }

  /**
   * Looks for nodes also at these addresses, whoever may be there, as long as one that this node
   * looks for is not connected. To be called once at most.
   *
   * @param places asked for each time: they may change
   */
  public void scout(Supplier<List<PeerAddress>> places) {
    var begun = new Scout(local, this, places, this::mayHelp, this::learned);
    scout = Optional.of(begun);
    Thread.ofPlatform().daemon().name("peer-scout").start(begun);
  }

  /** Where a node of another cluster was found, in words. */
  public Optional<String> complaint() {
    return scout.flatMap(Scout::complaint);
  }

  /** Ids that have left for good: refused, and told so (SAFETY 2). */
  public void refuse(Collection<Long> removed) {
    local.refuse(removed);
  }

  /** This node's disk belongs to a cluster from now on: lanes may open. */
  public void join(UUID cluster) {
    local.join(cluster);
    links.values().stream().flatMap(link -> link.lanes().stream()).forEach(PeerLane::retry);
  }

  /** A boot counter that the cluster remembers: an older one of that node is refused (SAFETY 3). */
  public void expectBoot(long node, long boot) {
    local.saw(node, boot);
  }

  /** The port that it got. */
  public int port() {
    return acceptor.port();
  }

  public PeerCounters counters() {
    return local.counters();
  }

  /** Of every node that this one looks for. */
  public List<PeerStatus> status() {
    return links.entrySet().stream()
        .map(link -> link.getValue().status(acceptor.reception().refused(link.getKey())))
        .toList();
  }

  /**
   * Waits for the replies to what other nodes asked and writes what waits, for {@link
   * PeerLimits#flush} at most, then ends every connection and answers every request.
   */
  @Override
  public void close() {
    watch.shutdownNow();
    scout.ifPresent(Scout::stop);
    acceptor.finish();
    links.values().stream().flatMap(link -> link.lanes().stream()).forEach(PeerLane::finish);
    awaitFlush();
    acceptor.close();
    links.values().stream().flatMap(link -> link.lanes().stream()).forEach(PeerLane::close);
  }

  private void awaitFlush() {
    long deadline = System.nanoTime() + local.limits().flush().toNanos();
    try {
      while (!isFlushed() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isFlushed() {
    return acceptor.isIdle()
        && links.values().stream()
            .flatMap(link -> link.lanes().stream())
            .allMatch(lane -> lane.session().isEmpty());
  }

  /** Only a node that this one looks for anyway: who has left must not come back by dialing. */
  private void learned(long node, PeerAddress address) {
    Optional.ofNullable(links.get(node))
        .ifPresent(link -> link.hint(hints -> hints.learned(address)));
  }

  /** Whether nobody is connected at the address, and somebody is missed. */
  private boolean mayHelp(PeerAddress place) {
    return links.values().stream().anyMatch(link -> !link.isOpen())
        && links.values().stream().noneMatch(link -> link.isOpenAt(place));
  }

  private PeerLink link(long node) {
    var link = new PeerLink(node, local);
    for (PeerLane lane : link.lanes()) {
      Thread.ofPlatform().daemon().name(lane.threadName()).start(lane);
    }
    return link;
  }

  private void watch() {
    long now = System.nanoTime();
    links.values().forEach(link -> link.watch(now));
  }
}
