package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/** Does harm at random times, and mends it after a while. */
final class Nemesis {

  private static final int FULL_SEGMENTS_MAX = 6;

  /** With more at a time no two nodes meet any more, and nothing happens that could go wrong. */
  private static final int PARTITIONS_MAX = 3;

  private final World world;
  private final SimNetwork network;
  private final List<SimNode> nodes;
  private final BootstrapRecord record;
  private final SplittableRandom random;
  private final List<Fault> kinds;
  private final List<Runnable> remedies = new ArrayList<>();

  /** Those that may come back with less than they promised, and then take no part any more. */
  private final Set<SimNode> lost = new HashSet<>();

  /** Those whose disks don't say that they founded the cluster: they ask to be taken in. */
  private final Set<SimNode> joining = new HashSet<>();

  private int partitions;
  private boolean stopped;

  Nemesis(
      World world,
      SimNetwork network,
      List<SimNode> nodes,
      BootstrapRecord record,
      SplittableRandom random) {
    this.world = world;
    this.network = network;
    this.nodes = nodes;
    this.record = record;
    this.random = random;
    kinds = List.copyOf(world.scenario().faults());
  }

  void begin() {
    nodes.stream().filter(node -> !joining.contains(node)).forEach(node -> node.boot(record));
    world.events().after(SECOND, this::strike);
    keepRunning();
  }

  /** A node with an empty disk comes later. */
  void letJoin(SimNode node, long nanos) {
    joining.add(node);
    world.events().after(nanos, () -> start(node));
  }

  private void start(SimNode node) {
    if (node.wasRemoved()) {
      node.wipe(); // a node sets such data aside
      joining.add(node);
    }
    if (joining.contains(node)) {
      node.join(nodes.stream().filter(other -> other != node).map(SimNode::address).toList());
    } else {
      node.boot(record);
    }
  }

  /** Whoever died of a fault that struck later than it was sent is started again. */
  private void keepRunning() {
    world
        .events()
        .after(
            300 * MILLI,
            () -> {
              nodes.stream()
                  .filter(node -> node.state() == SimNode.State.DOWN && node.boots() > 0)
                  .forEach(
                      node -> world.events().after(random.nextLong(2 * SECOND), () -> start(node)));
              keepRunning();
            });
  }

  /** No harm comes any more, and what was done is mended. */
  void stop() {
    stopped = true;
    List.copyOf(remedies).forEach(Runnable::run);
    network.weather(SimNetwork.Weather.CALM);
    nodes.forEach(node -> node.disk().faults().slowForces(0));
    nodes.forEach(node -> node.clock().set()); // a permit would last for up to an hour
  }

  /** Whether all nodes are there in the end, with their replicas. */
  boolean hasTakenNobody() {
    return lost.isEmpty();
  }

  private void strike() {
    if (stopped) {
      return;
    }
    Fault kind = kinds.get(random.nextInt(kinds.size()));
    SimNode victim = nodes.get(random.nextInt(nodes.size()));
    world
        .trace()
        .note("fault", kind.ordinal(), victim.ordinal(), () -> kind + " n" + victim.ordinal());
    boolean done = harm(kind, victim);
    if (done) {
      world.totals().fault(kind);
    }
    long pause = done ? 2 * world.scenario().faultEveryNanos() : 50 * MILLI;
    world.events().after(random.nextLong(pause), this::strike);
  }

  /** Returns whether it could be done. */
  private boolean harm(Fault kind, SimNode victim) {
    return switch (kind) {
      case POWER_LOSS -> mayLosePower(victim) && kill(victim, victim.disk()::crash);
      case KILL -> kill(victim, victim.disk()::kill);
      case REBOOT -> reboot(victim);
      case BLACKOUT -> blackout();
      case TORN_WRITE -> {
        boolean may = mayLosePower(victim);
        if (may) {
          victim.disk().faults().cutPowerAfter(random.nextLong(40));
        }
        yield may;
      }
      case FAILED_FORCE -> {
        boolean may = mayLosePower(victim);
        if (may) {
          victim.disk().faults().failForceAfter(random.nextLong(10));
        }
        yield may;
      }
      case PAUSE -> {
        victim.pause(random.nextLong(100 * MILLI, 3 * SECOND));
        yield true;
      }
      case PARTITION -> partition();
      case ONE_WAY -> oneWay(victim);
      case DISCONNECT -> disconnect(victim);
      case LOSS -> weather(network.weather().withLoss(random.nextDouble(0.5)));
      case DUPLICATION -> weather(network.weather().withDuplication(random.nextDouble(0.5)));
      case REORDERING ->
          weather(network.weather().withOrder(SimNetwork.Order.ANY).withDelay(20 * MILLI));
      case DELAY -> weather(network.weather().withDelay(random.nextLong(MILLI, 400 * MILLI)));
      case LATE_ARRIVALS -> lateArrivals(victim);
      case MISDELIVERY -> weather(network.weather().withStrays(random.nextDouble(0.5)));
      case SLOW_DISK -> slowDisk(victim);
      case FULL_DISK -> fullDisk(victim);
      case DAMAGE -> damage(victim);
      case WALL_JUMP -> {
        victim.clock().jump(random.nextLong(-36_000_000, 36_000_000));
        yield true;
      }
      case WIPED_DISK -> wipe(victim);
      case TRANSFER -> transfer(victim);
    };
  }

  private boolean kill(SimNode victim, Runnable fate) {
    if (!victim.runs()) {
      return false;
    }
    victim.die(fate);
    comesBack(victim);
    return true;
  }

  private boolean reboot(SimNode victim) {
    if (!victim.runs() || victim.paused()) {
      return false;
    }
    victim.shutDown();
    comesBack(victim);
    return true;
  }

  private void comesBack(SimNode victim) {
    nodes.stream()
        .filter(other -> other != victim)
        .forEach(other -> network.disconnect(victim, other));
    world.events().after(downNanos(), () -> start(victim));
  }

  /** With relaxed sync that costs it its part in the cluster. */
  private boolean mayLosePower(SimNode victim) {
    return !relaxed() || mayBeLost(victim);
  }

  /**
   * One that was lost may be lost again when others have its replicas. Else: its next self is the
   * fourth voter beside the third one, which is gone for good, and two of four are no majority.
   */
  private boolean mayBeLost(SimNode victim) {
    return lost.contains(victim)
        ? isReplaced(victim)
        : lost.size() < world.scenario().lostMax() && lost.add(victim);
  }

  private boolean isReplaced(SimNode victim) {
    return Convergence.newest(nodes)
        .filter(
            map ->
                map.nodes().stream()
                    .filter(node -> node.ordinal() == victim.ordinal() && node.id() != victim.id())
                    .allMatch(former -> map.isEmpty(former.id())))
        .isPresent();
  }

  private boolean relaxed() {
    return world.scenario().wal().sync().relaxed();
  }

  private long downNanos() {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextLong(10 * MILLI);
      case 1 -> random.nextLong(500 * MILLI);
      default -> random.nextLong(4 * SECOND);
    };
  }

  private boolean blackout() {
    if (relaxed()) {
      return false; // for good
    }
    nodes.forEach(node -> kill(node, node.disk()::crash));
    return true;
  }

  private boolean partition() {
    if (nodes.size() == 1 || partitions == PARTITIONS_MAX) {
      return false;
    }
    partitions++;
    List<SimNode> side = nodes.stream().filter(_ -> random.nextBoolean()).toList();
    List<SimNode[]> links = new ArrayList<>();
    for (SimNode one : side) {
      nodes.stream()
          .filter(other -> !side.contains(other))
          .forEach(other -> links.add(new SimNode[] {one, other}));
    }
    links.forEach(
        link -> {
          network.cut(link[0], link[1]);
          network.cut(link[1], link[0]);
          network.disconnect(link[0], link[1]);
        });
    later(
        random.nextLong(100 * MILLI, 4 * SECOND),
        () -> {
          partitions--;
          links.forEach(
              link -> {
                network.mend(link[0], link[1]);
                network.mend(link[1], link[0]);
              });
        });
    return !links.isEmpty();
  }

  private boolean oneWay(SimNode victim) {
    SimNode other = nodes.get(random.nextInt(nodes.size()));
    if (other == victim) {
      return false;
    }
    network.cut(victim, other);
    later(random.nextLong(100 * MILLI, 4 * SECOND), () -> network.mend(victim, other));
    return true;
  }

  private boolean disconnect(SimNode victim) {
    nodes.stream()
        .filter(other -> other != victim)
        .forEach(other -> network.disconnect(victim, other));
    return nodes.size() > 1;
  }

  private boolean weather(SimNetwork.Weather next) {
    network.weather(next);
    later(random.nextLong(100 * MILLI, 4 * SECOND), () -> network.weather(SimNetwork.Weather.CALM));
    return true;
  }

  /**
   * Half of them to a node that is not heard any more after a while: what still arrives there,
   * others have said before they turned to somebody else.
   */
  private boolean lateArrivals(SimNode victim) {
    network.arriveLate(victim, random.nextLong(100 * MILLI, 800 * MILLI));
    if (random.nextBoolean()) {
      world.events().after(random.nextLong(2 * SECOND), () -> fallSilent(victim));
    }
    later(random.nextLong(500 * MILLI, 5 * SECOND), () -> network.arriveLate(victim, 0));
    return nodes.size() > 1;
  }

  private void fallSilent(SimNode victim) {
    if (stopped) {
      return;
    }
    List<SimNode> others = nodes.stream().filter(other -> other != victim).toList();
    others.forEach(other -> network.cut(victim, other));
    later(
        random.nextLong(500 * MILLI, 4 * SECOND),
        () -> others.forEach(other -> network.mend(victim, other)));
  }

  private boolean slowDisk(SimNode victim) {
    victim.disk().faults().slowForces(random.nextLong(10 * MILLI, 4 * SECOND));
    later(random.nextLong(500 * MILLI, 5 * SECOND), () -> victim.disk().faults().slowForces(0));
    return true;
  }

  /** From so little that nothing fits to so much that only the log's guard of space minds. */
  private boolean fullDisk(SimNode victim) {
    SimFaults faults = victim.disk().faults();
    long room = random.nextLong(FULL_SEGMENTS_MAX * (long) world.scenario().wal().segmentBytes());
    faults.limitCapacity(victim.disk().usedBytes() + room);
    later(random.nextLong(500 * MILLI, 5 * SECOND), () -> faults.limitCapacity(Long.MAX_VALUE));
    return true;
  }

  /** The node has to refuse to start, until somebody has found a copy of the file. */
  private boolean damage(SimNode victim) {
    Runnable fate = relaxed() ? victim.disk()::kill : victim.disk()::crash;
    if (victim.state() != SimNode.State.UP || !kill(victim, fate)) {
      return false;
    }
    later(random.nextLong(SECOND, 6 * SECOND), victim::mend);
    return victim.damage(random);
  }

  private boolean wipe(SimNode victim) {
    if (lost.contains(victim) || !mayBeLost(victim)) {
      return false;
    }
    victim.wipe();
    if (world.scenario().kind() == Scenario.Kind.RESHAPED) {
      joining.add(victim);
    }
    comesBack(victim);
    return true;
  }

  private boolean transfer(SimNode victim) {
    List<RaftAgent> leaders = victim.agents().stream().filter(RaftAgent::leads).toList();
    leaders.forEach(agent -> agent.transferLeadership(OptionalLong.empty()));
    return !leaders.isEmpty();
  }

  private void later(long nanos, Runnable remedy) {
    Runnable once =
        new Runnable() {
          @Override
          public void run() {
            if (remedies.remove(this)) {
              remedy.run();
            }
          }
        };
    remedies.add(once);
    world.events().after(nanos, once);
  }
}
