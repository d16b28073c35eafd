package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.peer.RequestHandler;
import dev.kvorum.kvnode.shard.replica.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows which requests of other nodes are under way here, so that a node that ends can wait for
 * them. Else:
 *
 * <ol>
 *   <li>A client's write is forwarded here, and committed.
 *   <li>The node hands its leaderships over, and closes its lanes before the answer has left.
 *   <li>The other node can't know how the write ended, and has to tell its client so.
 * </ol>
 *
 * <p>From any thread.
 */
public final class Guests implements RequestHandler {

  private final RequestHandler host;
  private final Clock clock;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile long lastNanos;

  public Guests(RequestHandler host, Clock clock) {
    this.host = host;
    this.clock = clock;
    this.lastNanos = clock.nanos();
  }

  /** Whether all have been answered, and neither question nor answer has passed for so long. */
  public boolean haveBeenGoneFor(long nanos) {
    return underWay.get() == 0 && clock.nanos() - lastNanos >= nanos;
  }

  @Override
  public void handle(long node, byte[] payload, Reply reply) {
    underWay.incrementAndGet();
    var left = new AtomicBoolean();
    try {
      host.handle(
          node,
          payload,
          answer -> {
            reply.send(answer);
            leave(left);
          });
    } catch (RuntimeException e) {
      leave(left);
      throw e;
    }
  }

  private void leave(AtomicBoolean left) {
    if (left.compareAndSet(false, true)) {
      lastNanos = clock.nanos();
      underWay.decrementAndGet();
    }
  }
}
