package dev.kvorum.kvnode.peer;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Keeps one connection to one node: dials, writes while it lasts, dials again. Its thread is the
 * lane's writer.
 *
 * <p>While there is no connection nothing is kept: Raft repeats what matters, and a request may go
 * elsewhere.
 */
final class PeerLane implements Runnable {

  private static final System.Logger LOG = System.getLogger(PeerLane.class.getName());

  private final long node;
  private final Hello.Purpose purpose;
  private final LocalNode local;
  private final Supplier<List<PeerAddress>> candidates;
  private final Backoff backoff;

  /** A connection that is being made. */
  private record Attempt(SocketChannel channel, PeerAddress address) {
    void giveUp() {
      Connection.closeQuietly(channel);
    }
  }

  /** A permit says: look at the world again before the time is up. */
  private final Semaphore news = new Semaphore(0);

  private volatile Optional<LaneSession> session = Optional.empty();
  private volatile Optional<Attempt> attempt = Optional.empty();
  private volatile LaneState state = new LaneState.Waiting();
  private volatile boolean stopped;

  private int attempts;

  PeerLane(
      long node, Hello.Purpose purpose, LocalNode local, Supplier<List<PeerAddress>> candidates) {
    this.node = node;
    this.purpose = purpose;
    this.local = local;
    this.candidates = candidates;
    this.backoff = new Backoff(new SplittableRandom(local.identity().node() ^ node));
  }

  Optional<LaneSession> session() {
    return session;
  }

  LaneState state() {
    return state;
  }

  /** The world has changed: an attempt at what is no address any more is given up for a new one. */
  void retry() {
    news.release();
    attempt.filter(now -> !candidates.get().contains(now.address())).ifPresent(Attempt::giveUp);
  }

  /** Writes what waits, then ends. */
  void finish() {
    stopped = true;
    session.ifPresent(LaneSession::finish);
    news.release();
    attempt.ifPresent(Attempt::giveUp);
  }

  void close() {
    stopped = true;
    session.ifPresent(open -> open.close("this node closed the lane"));
    news.release();
    attempt.ifPresent(Attempt::giveUp);
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        List<PeerAddress> where = candidates.get();
        if (where.isEmpty() || local.identity().cluster().isEmpty()) {
          state = new LaneState.Waiting();
          news.acquire();
        } else {
          attempt(where.get(attempts++ % where.size()));
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "peer lane interrupted node={0}", Identity.name(node));
    }
  }

  private void attempt(PeerAddress address) throws InterruptedException {
    try (SocketChannel channel = SocketChannel.open()) {
      attempt = Optional.of(new Attempt(channel, address));
      Hello theirs = dial(channel, address);
      attempt = Optional.empty();
      serve(channel, new LaneState.Open(address, theirs.level()));
    } catch (RefusedException e) {
      refused(address, e.refusal());
    } catch (IOException e) {
      failed(address, e);
    }
    attempt = Optional.empty();
    if (!stopped && news.tryAcquire(backoff.nextMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  private Hello dial(SocketChannel channel, PeerAddress address) throws IOException {
    Handshake.connect(channel, address, local.limits());
    Hello theirs = ask(channel);
    try {
      checkAnswer(theirs);
      return theirs;
    } catch (RefusedException e) {
      Handshake.say(channel, e.refusal());
      throw e;
    }
  }

  private Hello ask(SocketChannel channel) throws IOException {
    try {
      return Handshake.ask(channel, local.hello(purpose, node), local.limits());
    } catch (RefusedException e) {
      local.refusedBy(e.refusal());
      throw e;
    }
  }

  private void checkAnswer(Hello theirs) throws RefusedException {
    if (theirs.self().node() != node) {
      throw new RefusedException(Admission.wrongNode(node, theirs.self().node()));
    }
    local.admit(theirs);
  }

  private void serve(SocketChannel channel, LaneState.Open reached) {
    var outbox = new Outbox(local.limits().queueBytes());
    var connection = new Connection(channel, outbox, local.counters());
    var opened = new LaneSession(connection, local.counters());
    Thread.ofPlatform().daemon().name(threadName() + "-replies").start(opened::read);
    enter(opened, reached);
    try {
      opened.write();
      opened.close("this node closed the lane");
    } catch (IOException e) {
      opened.close("the lane broke: " + e.getMessage());
    } finally {
      leave(opened, reached);
    }
  }

  private void enter(LaneSession opened, LaneState.Open reached) {
    session = Optional.of(opened);
    state = reached;
    backoff.reset();
    local.counters().lanesOpened.increment();
    log(Level.INFO, "peer lane open", reached.address(), "");
    if (stopped) {
      opened.finish();
    }
    tell(local.events()::opened);
  }

  private void leave(LaneSession ended, LaneState.Open reached) {
    session = Optional.empty();
    ended.close("this node closed the lane");
    state = new LaneState.Connecting(ended.end());
    local.counters().lanesClosed.increment();
    log(Level.INFO, "peer lane closed", reached.address(), ended.end());
    tell(local.events()::closed);
  }

  /** The swift lane stands for both; a listener that throws must not end it. */
  private void tell(LongConsumer event) {
    if (purpose == Hello.Purpose.SWIFT) {
      try {
        event.accept(node);
      } catch (RuntimeException e) {
        Uncaught.report(e);
      }
    }
  }

  private void refused(PeerAddress address, Refusal refusal) {
    local.counters().refusals.increment();
    var now = new LaneState.Refused(refusal);
    if (!now.equals(state)) {
      log(
          refusal.level(),
          "peer lane refused",
          address,
          refusal.reason() + ": " + refusal.because());
    }
    state = now;
  }

  /** The first failure is news, its repetitions are not. */
  private void failed(PeerAddress address, IOException e) {
    local.counters().dialsFailed.increment();
    var now = new LaneState.Connecting(e.toString());
    log(now.equals(state) ? Level.DEBUG : Level.INFO, "peer not reached", address, e.toString());
    state = now;
  }

  private void log(Level level, String what, PeerAddress address, String because) {
    LOG.log(
        level,
        () ->
            "%s node=%s lane=%s address=%s because=\"%s\""
                .formatted(what, Identity.name(node), purpose, address, because));
  }

  String threadName() {
    return "peer-" + Identity.name(node) + "-" + purpose.name().toLowerCase(Locale.ROOT);
  }
}
