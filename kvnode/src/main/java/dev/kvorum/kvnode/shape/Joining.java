package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.Doors;
import dev.kvorum.kvnode.peer.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How a node with an empty disk gets into a cluster: it asks at one address after the other, again
 * and again, until somebody has taken it in.
 */
public final class Joining {

  private static final System.Logger LOG = System.getLogger(Joining.class.getName());
  private static final long AGAIN_NANOS = Duration.ofMillis(500).toNanos();

  private final NodeJoined who;
  private final Optional<UUID> cluster;
  private final Supplier<List<PeerAddress>> addresses;
  private final Doors doors;
  private final Consumer<ClusterState> takenIn;
  private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
  private int turn;
  private long nextNanos;
  private boolean begun;
  private boolean waits;
  private boolean done;
  private volatile String last = "";

  private record Heard(PeerAddress at, Answer answer) {}

  /**
   * @param cluster the only one that it goes into, where it is known
   * @param addresses of any members; asked for each time, as they may change
   * @param takenIn told once, on the agents' thread, with the map that has this node in it
   */
  public Joining(
      NodeJoined who,
      Optional<UUID> cluster,
      Supplier<List<PeerAddress>> addresses,
      Doors doors,
      Consumer<ClusterState> takenIn) {
    this.who = who;
    this.cluster = cluster;
    this.addresses = addresses;
    this.doors = doors;
    this.takenIn = takenIn;
  }

  /** On the agents' thread, at every tick. */
  public void tick(long now) {
    for (Heard next = heard.poll(); next != null; next = heard.poll()) {
      waits = false;
      take(next);
    }
    boolean due = !begun || now - nextNanos >= 0;
    if (!done && !waits && due) {
      begun = true;
      nextNanos = now + AGAIN_NANOS;
      ask();
    }
  }

  /** What it waits for, in words. Any thread. */
  public String detail() {
    List<PeerAddress> known = addresses.get();
    if (known.isEmpty()) {
      return "it wants to be taken into a cluster, and knows no address of any member";
    }
    String list = known.stream().map(PeerAddress::toString).collect(Collectors.joining(", "));
    return "it asks to be taken into a cluster, at " + list + (last.isEmpty() ? "" : "; " + last);
  }

  private void ask() {
    List<PeerAddress> known = addresses.get();
    if (!known.isEmpty()) {
      waits = true;
      ask(known.get(Math.floorMod(turn++, known.size())));
    }
  }

  private void ask(PeerAddress at) {
    doors.knock(at, new Errand.TakeIn(who).encode(), answer -> heard.add(new Heard(at, answer)));
  }

  private void take(Heard next) {
    switch (next.answer()) {
      case Answer.Replied(byte[] payload) -> take(next.at(), Welcome.decode(payload));
      case Answer.NotTaken(String why) -> refused(next.at(), why);
      case Answer.Lost(String why) -> refused(next.at(), why);
      case Answer.Busy _ -> refused(next.at(), "it has too much to do");
    }
  }

  private void take(PeerAddress at, Welcome welcome) {
    switch (welcome) {
      case Welcome.TakenIn(ClusterState map) when isAnother(map) ->
          refused(at, "its cluster is " + map.clusterId() + ", and not the one that is looked for");
      case Welcome.TakenIn(ClusterState map) when map.node(who.node()).isPresent() -> {
        if (!done) {
          done = true;
          LOG.log(System.Logger.Level.INFO, "taken into cluster " + map.clusterId() + " by " + at);
          takenIn.accept(map);
        }
      }
      case Welcome.TakenIn _ -> refused(at, "its map lacks this node");
      case Welcome.NotNow(String why) -> refused(at, why);
    }
  }

  private boolean isAnother(ClusterState map) {
    return cluster.filter(wanted -> !wanted.equals(map.clusterId())).isPresent();
  }

  private void refused(PeerAddress at, String why) {
    String now = at + " said last: " + why;
    if (!now.equals(last)) {
      LOG.log(System.Logger.Level.INFO, "not taken in yet: " + now);
    }
    last = now;
  }
}
