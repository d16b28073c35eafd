package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.kvnode.Belonging;
import dev.kvorum.kvnode.log.NodeHome;
import dev.kvorum.kvnode.log.WalFailedException;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.shard.RaftAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A machine: its disk, its clock, and the process that runs on it, or doesn't. Everything that the
 * process does is an event of its life, and dies with it.
 */
final class SimNode {

  enum State {
    DOWN,
    UP,
    /** Running, but with a disk that the cluster doesn't know. */
    OUTSIDE
  }

  private final World world;
  private final SimNetwork network;
  private final int ordinal;
  private final SplittableRandom random;
  private final SimDisk disk;
  private final SimEngines engines;
  private final Promises promises = new Promises();
  private final long id;
  private final List<Runnable> mourners = new ArrayList<>();
  private SimClock clock;
  private State state = State.DOWN;
  private Optional<SimProcess> process = Optional.empty();
  private long life;
  private long pausedUntil;
  private long boots;

  SimNode(World world, SimNetwork network, int ordinal, SplittableRandom random) {
    this.world = world;
    this.network = network;
    this.ordinal = ordinal;
    this.random = random;
    disk = new SimDisk(random.nextLong());
    engines = new SimEngines(world.scenario().shape().engine());
    clock = new SimClock(world::now, random, 0);
    id = format();
  }

  int ordinal() {
    return ordinal;
  }

  /** As on the disk that it was formed with. */
  long id() {
    return id;
  }

  State state() {
    return state;
  }

  SimDisk disk() {
    return disk;
  }

  SimEngines engines() {
    return engines;
  }

  SimClock clock() {
    return clock;
  }

  Promises promises() {
    return promises;
  }

  SimNetwork network() {
    return network;
  }

  long boots() {
    return boots;
  }

  /** Its replica of a shard, if it runs and has one. */
  Optional<RaftAgent> agent(long shard) {
    return process.flatMap(running -> running.agent(shard));
  }

  List<RaftAgent> agents() {
    return process.map(SimProcess::agents).orElse(List.of());
  }

  boolean paused() {
    return world.now() < pausedUntil;
  }

  /** Told when this life of the node ends. */
  void mourn(Runnable mourner) {
    mourners.add(mourner);
  }

  /** Starts a process, unless one runs. */
  void boot(BootstrapRecord record) {
    if (state != State.DOWN) {
      return;
    }
    clock = new SimClock(world::now, random, clock.wallOffsetMillis());
    disk.faults().repair();
    state = State.OUTSIDE;
    note("boot", "");
    run(() -> open(record));
  }

  /** The process ends, wherever it is; then the disk meets its fate. */
  void die(Runnable fate) {
    if (state == State.DOWN) {
      return;
    }
    note("die", "");
    life++;
    state = State.DOWN;
    pausedUntil = 0;
    process = Optional.empty();
    engines.crash();
    fate.run();
    List<Runnable> told = List.copyOf(mourners);
    mourners.clear();
    told.forEach(Runnable::run);
  }

  /** The disk is replaced by an empty one. */
  void wipe() {
    die(() -> {});
    disk.wipe();
    engines.wipe();
    promises.forget();
  }

  /** The disk is replaced by an earlier copy of itself, which knows of no later promise. */
  void restore(SimDisk copy) {
    die(() -> {});
    disk.restore(copy);
    engines.wipe();
    promises.forget();
  }

  void pause(long nanos) {
    pausedUntil = Math.max(pausedUntil, world.now() + nanos);
  }

  /**
   * Lets the process do something by and by, if it lives until then; a paused one does it when it
   * goes on.
   */
  void after(long nanos, Runnable action) {
    long ofLife = life;
    world.events().after(nanos, () -> arrive(ofLife, action));
  }

  /** Whether the processes here and there let each other in; one that is down refuses nobody. */
  boolean meets(SimNode other) {
    return process.isEmpty()
        || other.process.isEmpty()
        || process.get().meets(other.process.get());
  }

  void receive(Message message) {
    arrive(life, () -> process.ifPresent(running -> running.receive(message)));
  }

  void disconnected(SimNode other) {
    arrive(life, () -> process.ifPresent(running -> running.disconnected(other.id())));
  }

  private long format() {
    try {
      return NodeHome.enter(disk, disk.machineBoot(), random::nextLong).identity().nodeId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(BootstrapRecord record) {
    try {
      NodeHome home = NodeHome.enter(disk, disk.machineBoot(), random::nextLong);
      Belonging belonging = Belonging.of(disk, home, Optional.of(record));
      boots = home.identity().bootCounter();
      if (belonging.cluster().isEmpty()) {
        return;
      }
      var opened = new SimProcess(world, this, home.identity(), random.split());
      opened.open(belonging);
      process = Optional.of(opened);
      state = State.UP;
      network.introduce(this);
      world.totals().count("boots");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void arrive(long ofLife, Runnable action) {
    if (ofLife != life || state == State.DOWN) {
      return;
    }
    if (paused()) {
      world.events().at(pausedUntil, () -> arrive(ofLife, action));
    } else {
      run(action);
    }
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (PowerCut e) {
      die(disk::crash);
    } catch (UncheckedIOException | WalFailedException e) {
      if (!disk.faults().failed()) {
        throw new SimFailure("node " + ordinal + " has failed by itself", e);
      }
      note("fail", e.getMessage());
      die(disk::crash);
    } catch (RuntimeException e) {
      throw new SimFailure("node " + ordinal + " has failed by itself", e);
    }
  }

  void note(String kind, String words) {
    world.trace().note(kind, ordinal, life, () -> "n" + ordinal + " life " + life + " " + words);
  }

  /** A short time, mostly. */
  long shortly() {
    return random.nextInt(20) == 0 ? random.nextLong(5 * MILLI) : random.nextLong(MILLI / 5);
  }
}
