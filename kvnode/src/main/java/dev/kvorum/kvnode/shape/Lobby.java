package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.peer.RequestHandler;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Where nodes wait that want to be taken in, from the connections on which they ask until the
 * agents' thread has time for them. Guests may ask for this and nothing else.
 */
public final class Lobby implements RequestHandler {

  /** Each is asked for again within a second or two. */
  private static final int WAITING_MAX = 64;

  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);

  /**
   * @param errand {@link Errand.TakeIn} or {@link Errand.Register}
   */
  record Waiting(Errand errand, Reply reply) {}

  /** Of a guest, which is a stranger. */
  @Override
  public void handle(long node, byte[] payload, Reply reply) {
    Optional<Errand> errand = Errand.decode(payload);
    if (errand.isPresent()
        && errand.get() instanceof Errand.TakeIn asked
        && asked.who().node() == node) {
      enter(asked, reply);
    } else {
      throw new IllegalArgumentException("a guest may ask to be taken in itself, and nothing else");
    }
  }

  void enter(Errand errand, Reply reply) {
    if (!waiting.offer(new Waiting(errand, reply))) {
      reply.send(new Welcome.NotNow("too many nodes ask at once").encode());
    }
  }

  Optional<Waiting> next() {
    return Optional.ofNullable(waiting.poll());
  }
}
