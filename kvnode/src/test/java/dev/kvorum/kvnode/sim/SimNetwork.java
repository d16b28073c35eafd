package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MICRO;
import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import dev.kvorum.kvnode.peer.AnswerHandler;
import dev.kvorum.kvnode.peer.Doors;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.raft.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The lanes between all nodes. Worse than the real ones: what is under way survives the process
 * that it was sent to.
 */
final class SimNetwork {

  /** How the network is at the moment. */
  record Weather(double loss, double duplication, double strays, long delayNanosMax, Order order) {
    static final Weather CALM = new Weather(0, 0, 0, MILLI / 2, Order.KEPT);

    Weather withLoss(double rate) {
      return new Weather(rate, duplication, strays, delayNanosMax, order);
    }

    Weather withStrays(double rate) {
      return new Weather(loss, duplication, rate, delayNanosMax, order);
    }

    Weather withDuplication(double rate) {
      return new Weather(loss, rate, strays, delayNanosMax, order);
    }

    Weather withDelay(long nanosMax) {
      return new Weather(loss, duplication, strays, nanosMax, order);
    }

    Weather withOrder(Order next) {
      return new Weather(loss, duplication, strays, delayNanosMax, next);
    }
  }

  enum Order {
    KEPT,
    ANY
  }

  /** As long as a connection for one question lasts. */
  private static final long PATIENCE_NANOS = 6 * SECOND;

  private record Link(int from, int to) {}

  private final World world;
  private final SplittableRandom random;
  private final List<SimNode> nodes;
  private final Map<Link, Integer> cuts = new HashMap<>();
  private final Map<Link, Long> lastArrival = new HashMap<>();
  private final Map<Integer, Long> lateness = new HashMap<>();
  private Weather weather = Weather.CALM;

  /**
   * @param nodes filled later
   */
  SimNetwork(World world, SplittableRandom random, List<SimNode> nodes) {
    this.world = world;
    this.random = random;
    this.nodes = nodes;
  }

  Weather weather() {
    return weather;
  }

  void weather(Weather next) {
    weather = next;
  }

  /** Nothing gets from one node to another until {@link #mend}; cuts add up. */
  void cut(SimNode from, SimNode to) {
    cuts.merge(new Link(from.ordinal(), to.ordinal()), 1, Integer::sum);
  }

  void mend(SimNode from, SimNode to) {
    cuts.computeIfPresent(
        new Link(from.ordinal(), to.ordinal()), (_, count) -> count == 1 ? null : count - 1);
  }

  /** What is sent to a node from now on takes so much longer. */
  void arriveLate(SimNode to, long nanos) {
    lateness.put(to.ordinal(), nanos);
  }

  /** Who starts connects to all that it reaches, whether there is anything to say or not. */
  void introduce(SimNode started) {
    nodes.stream()
        .filter(other -> other != started)
        .filter(other -> !cuts.containsKey(new Link(started.ordinal(), other.ordinal())))
        .forEach(started::meets);
  }

  /** One end, or both, notice that a connection is gone: soon, late or never. */
  void disconnect(SimNode one, SimNode other) {
    for (SimNode[] ends : new SimNode[][] {{one, other}, {other, one}}) {
      if (random.nextInt(4) > 0) {
        long delay =
            random.nextInt(3) == 0 ? random.nextLong(500 * MILLI) : random.nextLong(5 * MILLI);
        world.events().after(delay, () -> ends[0].disconnected(ends[1]));
      }
    }
  }

  Peers lanesOf(SimNode from) {
    return new Peers() {
      @Override
      public void send(long node, Message message) {
        from.promises().sent(message);
        for (SimNode to : nodes) {
          if (to.id() == node) {
            carry(from, to, message);
          }
        }
      }

      @Override
      public void pulse(long node) {
        nodes.stream()
            .filter(other -> other.id() == node)
            .findFirst()
            .ifPresent(to -> carryPulse(from, to));
      }

      @Override
      public PendingRequest request(long node, byte[] payload, AnswerHandler handler) {
        var request = new SimRequest(from, handler);
        nodes.stream()
            .filter(other -> other.id() == node)
            .findFirst()
            .ifPresent(to -> carryRequest(from, to, payload, request));
        return request::cancel;
      }
    };
  }

  /** Nodes are at addresses of the form {@code node-ORDINAL:7080}, whoever they are. */
  Doors doorsOf(SimNode from) {
    return (address, question, handler) -> {
      var request = new SimRequest(from, handler);
      world.events().after(PATIENCE_NANOS, request::cancel);
      nodes.stream()
          .filter(node -> node.address().equals(address))
          .findFirst()
          .ifPresent(to -> carryKnock(from, to, question, request));
    };
  }

  private void carryKnock(SimNode from, SimNode to, byte[] question, SimRequest request) {
    var there = new Link(from.ordinal(), to.ordinal());
    var back = new Link(to.ordinal(), from.ordinal());
    if (isCut(there)) {
      return;
    }
    world
        .events()
        .at(
            arrival(there),
            () ->
                to.receiveGuest(
                    from,
                    question,
                    request::refused,
                    answer -> {
                      if (!isCut(back)) {
                        world.events().at(arrival(back), () -> request.replied(answer));
                      }
                    }));
  }

  private boolean isCut(Link link) {
    return cuts.containsKey(link) || random.nextDouble() < weather.loss();
  }

  private void carry(SimNode from, SimNode to, Message message) {
    var link = new Link(from.ordinal(), to.ordinal());
    boolean lost = isLost(link, from, to);
    world
        .trace()
        .note(
            lost ? "lose" : "send",
            link.from * 16L + link.to,
            message.term(),
            () -> words(link, message));
    if (lost) {
      return;
    }
    world.totals().count("messages");
    if (message instanceof Message.SnapshotChunk) {
      world.totals().count("snapshot chunks");
    }
    long boot = from.boots();
    world.events().at(arrival(link), () -> to.receive(from, boot, message));
    if (random.nextDouble() < weather.duplication()) {
      world
          .events()
          .after(
              random.nextLong(20 * weather.delayNanosMax()), () -> to.receive(from, boot, message));
    }
    if (random.nextDouble() < weather.strays()) {
      SimNode other = nodes.get(random.nextInt(nodes.size()));
      world.events().at(arrival(link), () -> other.receiveStray(message));
    }
  }

  /** It or its answer may be lost; who asked gives up by its own watch. */
  private void carryRequest(SimNode from, SimNode to, byte[] payload, SimRequest request) {
    var there = new Link(from.ordinal(), to.ordinal());
    var back = new Link(to.ordinal(), from.ordinal());
    if (isLost(there, from, to)) {
      return;
    }
    world
        .events()
        .at(
            arrival(there),
            () ->
                to.receive(
                    from,
                    payload,
                    answer -> {
                      if (!isLost(back, to, from)) {
                        world.events().at(arrival(back), () -> request.replied(answer));
                      }
                    }));
  }

  private boolean isLost(Link link, SimNode from, SimNode to) {
    return cuts.containsKey(link) || !from.meets(to) || random.nextDouble() < weather.loss();
  }

  private void carryPulse(SimNode from, SimNode to) {
    var link = new Link(from.ordinal(), to.ordinal());
    if (!cuts.containsKey(link) && random.nextDouble() >= weather.loss()) {
      long boot = from.boots();
      world.events().at(arrival(link), () -> to.pulse(from, boot));
    }
  }

  private long arrival(Link link) {
    long at =
        world.now()
            + random.nextLong(20 * MICRO, weather.delayNanosMax() + 21 * MICRO)
            + lateness.getOrDefault(link.to(), 0L);
    return switch (weather.order()) {
      case ANY -> at;
      case KEPT -> {
        long inOrder = Math.max(at, lastArrival.getOrDefault(link, 0L));
        lastArrival.put(link, inOrder);
        yield inOrder;
      }
    };
  }

  private static String words(Link link, Message message) {
    String content =
        switch (message) {
          case Message.Append append ->
              "Append[term=%d, previous=%s, %d entries, commit=%d, round=%d]"
                  .formatted(
                      append.term(),
                      append.previous(),
                      append.entries().size(),
                      append.commit(),
                      append.round());
          case Message.SnapshotChunk chunk ->
              "SnapshotChunk[term=%d, %s, %d+%d of %d]"
                  .formatted(
                      chunk.term(),
                      chunk.snapshot(),
                      chunk.offset(),
                      chunk.bytes().length,
                      chunk.total());
          case Message other -> other.toString();
        };
    return "n%d>n%d s%d %s".formatted(link.from, link.to, message.route().shard(), content);
  }
}
