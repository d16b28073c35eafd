package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.kvnode.Belonging;
import dev.kvorum.kvnode.log.NodeHome;
import dev.kvorum.kvnode.log.SpaceGuard;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.log.WalDamagedException;
import dev.kvorum.kvnode.log.WalFailedException;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.peer.PeerAddress;
import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A machine: its disk, its clock, and the process that runs on it, or doesn't. Everything that the
 * process does is an event of its life, and dies with it.
 */
final class SimNode {

  enum State {
    DOWN,
    UP,
    /** Running, but with a disk that the cluster doesn't know. */
    OUTSIDE,
    /** Its start was refused, rightly, and will be until its disk is put right. */
    REFUSED
  }

  private final World world;
  private final SimNetwork network;
  private final int ordinal;
  private final SplittableRandom random;
  private final SimDisk disk;
  private final SimEngines engines;
  private final Promises promises = new Promises();
  private long id;
  private final List<Runnable> mourners = new ArrayList<>();
  private SimClock clock;
  private State state = State.DOWN;
  private Optional<SimProcess> process = Optional.empty();
  private long life;
  private long pausedUntil;
  private long boots;
  private Optional<Damage> damage = Optional.empty();

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

  /** Where it listens, whoever it is. */
  PeerAddress address() {
    return new PeerAddress("node-" + ordinal, 7080);
  }

  /** As on the disk that it was formed with, or that it last asked with to be taken in. */
  long id() {
    return id;
  }

  State state() {
    return state;
  }

  boolean runs() {
    return switch (state) {
      case UP, OUTSIDE -> true;
      case DOWN, REFUSED -> false;
    };
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

  /** The newest that it knows of, if it runs. */
  Optional<ClusterState> map() {
    return process.flatMap(SimProcess::map);
  }

  List<RaftAgent> agents() {
    return process.map(SimProcess::agents).orElse(List.of());
  }

  /** Whether it takes more than deletions. */
  boolean hasRoom() {
    return process.map(SimProcess::hasRoom).orElse(true);
  }

  /** As a node that asks another for its map. */
  void learn(ClusterState state) {
    after(shortly(), () -> process.ifPresent(running -> running.learn(state)));
  }

  /** Whether a replica that was here has left for good, with all that it had. */
  boolean hasCleared(long replica) {
    return process.isPresent()
        && process.get().hasBuried(replica)
        && !engines.replicas().contains(replica)
        && disk.list("snapshots").stream().noneMatch(name -> name.startsWith("r" + replica + "-"));
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
    boot(Optional.of(record), List.of());
  }

  /** The same, for a node whose disk may be empty: it asks at these addresses to be taken in. */
  void join(List<PeerAddress> doors) {
    boot(Optional.empty(), doors);
  }

  private void boot(Optional<BootstrapRecord> record, List<PeerAddress> doors) {
    if (state != State.DOWN) {
      return;
    }
    clock = new SimClock(world::now, random, clock.wallOffsetMillis());
    disk.faults().repair();
    state = State.OUTSIDE;
    note("boot", "");
    run(() -> open(record, doors));
  }

  /** The process ends, wherever it is; then the disk meets its fate. */
  void die(Runnable fate) {
    if (!runs()) {
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

  /** The process stops in order, and then the machine. */
  void shutDown() {
    run(
        () -> {
          process.ifPresent(SimProcess::stop);
          die(disk::crash);
        });
  }

  /** The disk is replaced by an empty one. */
  void wipe() {
    die(() -> {});
    disk.wipe();
    engines.wipe();
    promises.forget();
    damage = Optional.empty();
  }

  /** Whether its disk is that of a node which the cluster has removed. */
  boolean wasRemoved() {
    try {
      return Belonging.wasRemoved(disk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A bit of the log of a node that is down turns over; returns whether there was one. */
  boolean damage(SplittableRandom choice) {
    if (damage.isEmpty()) {
      damage = Damage.choose(disk, choice);
      damage.ifPresent(Damage::flip);
    }
    return damage.isPresent();
  }

  /** Puts the bit back, and lets the node start again. */
  void mend() {
    damage.ifPresent(Damage::flip);
    damage = Optional.empty();
    state = state == State.REFUSED ? State.DOWN : state;
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

  void receive(SimNode from, long boot, Message message) {
    arrive(
        life,
        () ->
            process.ifPresent(
                running -> {
                  running.heard(from.id(), boot);
                  running.receive(message);
                }));
  }

  /** A request of another node, to which this life of this node replies, or nobody does. */
  void receive(SimNode from, byte[] request, Reply reply) {
    arrive(life, () -> process.ifPresent(running -> running.receive(from.id(), request, reply)));
  }

  /** A question of a node that may be of no cluster. */
  void receiveGuest(SimNode from, byte[] question, Consumer<String> refused, Reply reply) {
    arrive(
        life,
        () ->
            process.ifPresent(
                running ->
                    from.process.ifPresent(
                        guest ->
                            running.receiveGuest(guest, from.id(), question, refused, reply))));
  }

  void pulse(SimNode from, long boot) {
    arrive(life, () -> process.ifPresent(running -> running.heard(from.id(), boot)));
  }

  /** A message to another replica arrives here, as where addresses have changed hands. */
  void receiveStray(Message message) {
    arrive(life, () -> process.ifPresent(running -> running.receiveStray(message)));
  }

  /** Whether the processes here and there let each other in; one that is down refuses nobody. */
  boolean meets(SimNode other) {
    return process.isEmpty() || other.process.isEmpty() || process.get().meets(other.process.get());
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

  private void open(Optional<BootstrapRecord> record, List<PeerAddress> doors) {
    try {
      SpaceGuard.beforeEntry(disk);
      NodeHome home = NodeHome.enter(disk, disk.machineBoot(), random::nextLong);
      Belonging belonging = Belonging.of(disk, home, record);
      boots = home.identity().bootCounter();
      boolean joins = belonging.mayJoin() && !doors.isEmpty();
      if (belonging.cluster().isEmpty() && !joins) {
        checkVotes();
        return;
      }
      id = home.identity().nodeId();
      var opened = new SimProcess(world, this, home.identity(), random.split());
      opened.open(belonging, doors);
      SimFailure.check(
          damage.isEmpty(), "a log that lacks what it has synced is refused", ordinal, damage);
      process = Optional.of(opened);
      if (!joins) {
        tookPart();
      }
      world.totals().count("boots");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its disk is of the cluster, from now on if not before. */
  void tookPart() {
    state = State.UP;
    network.introduce(this);
  }

  /** Who takes no part any more has lost data at most: what it said of terms is on its disk. */
  private void checkVotes() throws IOException {
    if (Wal.exists(disk)) {
      promises.checkVotes(Wal.open(disk.copy(ordinal), world.scenario().wal()).recovered());
      world.totals().count("starts without a part in the cluster");
    }
  }

  private void arrive(long ofLife, Runnable action) {
    if (ofLife != life || !runs()) {
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
    } catch (WalDamagedException e) {
      refused(e);
    } catch (UncheckedIOException | WalFailedException e) {
      failed(e);
    } catch (RuntimeException e) {
      throw new SimFailure("node " + ordinal + " has failed by itself", e);
    }
  }

  /** A failed disk takes its machine along; on a full one only the process ends. */
  private void failed(RuntimeException e) {
    note("fail", e.getMessage());
    if (disk.faults().failed()) {
      die(disk::crash);
    } else if (disk.faults().ranOut()) {
      world.totals().count("processes ended by a full disk");
      die(disk::kill);
    } else {
      throw new SimFailure("node " + ordinal + " has failed by itself", e);
    }
  }

  private void refused(WalDamagedException e) {
    boolean rightly = damage.isPresent() && damage.get().isNamedBy(e);
    if (!rightly) {
      throw new SimFailure("node " + ordinal + " has failed by itself", e);
    }
    note("refuse", e.getMessage());
    world.totals().count("starts refused for damage");
    die(() -> {});
    state = State.REFUSED;
  }

  void note(String kind, String words) {
    world.trace().note(kind, ordinal, life, () -> "n" + ordinal + " life " + life + " " + words);
  }

  /** A short time, mostly. */
  long shortly() {
    return random.nextInt(20) == 0 ? random.nextLong(5 * MILLI) : random.nextLong(MILLI / 5);
  }
}
