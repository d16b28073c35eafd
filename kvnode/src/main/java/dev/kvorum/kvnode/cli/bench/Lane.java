package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.client.NoAnswer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One connection to one endpoint, with one job at a time, opened again when it is lost. What was
 * under way then has failed, and is counted so. It never waits: its {@link Loop} calls it when its
 * socket is ready.
 */
final class Lane {

  /**
   * Between attempts to connect to a node that is away: it would be a busy loop, beside the others
   * that still work.
   */
  private static final long RECONNECT_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final Endpoint endpoint;
  private final Feed feed;
  private final Tally tally;
  private final Map<Operation, RequestTemplate> templates = new EnumMap<>(Operation.class);
  private final Answers answers = new Answers();
  private Optional<SelectionKey> connection = Optional.empty();
  private Optional<Job> job = Optional.empty();
  private ByteBuffer[] request = {};
  private long sentNanos;
  private long notBeforeNanos = System.nanoTime();

  Lane(Endpoint endpoint, Plan.Load load, ByteBuffer value, Feed feed, Tally tally) {
    this.endpoint = endpoint;
    this.feed = feed;
    this.tally = tally;
    templates.put(Operation.PUT, RequestTemplate.put(load, endpoint, value));
    templates.put(Operation.GET, RequestTemplate.get(load, endpoint));
  }

  Feed feed() {
    return feed;
  }

  boolean isFree() {
    return job.isEmpty();
  }

  /** No job should be begun before. */
  long notBeforeNanos() {
    return notBeforeNanos;
  }

  void begin(Job next, Selector selector) {
    job = Optional.of(next);
    request = templates.get(next.operation()).forKey(next.key());
    sentNanos = System.nanoTime();
    try {
      if (connection.isEmpty()) {
        connect(selector);
      } else {
        send();
      }
    } catch (IOException broken) {
      fail(broken);
    }
  }

  /**
   * Its socket is ready for what was waited for.
   *
   * @param now when that was seen
   */
  void ready(long now) {
    SelectionKey key = connection.orElseThrow();
    try {
      if (key.isConnectable()) {
        finishConnect();
      } else if (key.isWritable()) {
        send();
      } else if (answers.read((SocketChannel) key.channel())) {
        finish(now);
      }
    } catch (IOException broken) {
      fail(broken);
    }
  }

  /** Gives up what has waited too long. */
  void expire(long now, Duration timeout) {
    if (job.isPresent() && now - sentNanos > timeout.toNanos()) {
      fail(NoAnswer.Kind.LATE.words());
    }
  }

  void close() {
    connection.ifPresent(
        key -> {
          try {
            key.channel().close();
          } catch (IOException alreadyGone) {
            // Nothing hangs on it: what was under way has been counted.
          }
        });
    connection = Optional.empty();
    answers.reset();
  }

  private void connect(Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    connection = Optional.of(key);
    InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
    try {
      if (!address.isUnresolved() && channel.connect(address)) {
        send();
      } else if (address.isUnresolved()) {
        noConnection();
      }
    } catch (IOException refused) {
      noConnection();
    }
  }

  private void finishConnect() throws IOException {
    try {
      ((SocketChannel) connection.orElseThrow().channel()).finishConnect();
    } catch (IOException refused) {
      noConnection();
      return;
    }
    send();
  }

  private void noConnection() {
    fail("no connection to " + endpoint.authority());
    notBeforeNanos = System.nanoTime() + RECONNECT_PAUSE_NANOS;
  }

  /** As much as the socket takes; the rest when it takes more. */
  private void send() throws IOException {
    SelectionKey key = connection.orElseThrow();
    ((SocketChannel) key.channel()).write(request);
    boolean whole = !request[request.length - 1].hasRemaining();
    int waitsFor = whole ? SelectionKey.OP_READ : SelectionKey.OP_WRITE;
    if (key.interestOps() != waitsFor) {
      key.interestOps(waitsFor);
    }
  }

  private void finish(long now) throws IOException {
    Job done = job.orElseThrow(() -> new IOException("an answer to nothing"));
    int status = answers.status();
    if (done.operation().isDoneBy(status)) {
      tally.done(done.operation(), done.startNanos(), now);
    } else {
      tally.failed(answers.problem().words());
    }
    job = Optional.empty();
    if (!answers.leavesConnectionUsable()) {
      close();
    }
  }

  private void fail(IOException broken) {
    fail((broken instanceof EOFException ? NoAnswer.Kind.CLOSED : NoAnswer.Kind.BROKEN).words());
  }

  /**
   * A connection that is closed while nothing is under way is no failure: the next job opens
   * another.
   */
  private void fail(String kind) {
    job.ifPresent(lost -> tally.failed(kind));
    job = Optional.empty();
    close();
  }
}
