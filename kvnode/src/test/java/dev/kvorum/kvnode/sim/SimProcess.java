package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MICRO;
import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.kvnode.Belonging;
import dev.kvorum.kvnode.RoomMaker;
import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.log.NodeIdentity;
import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.log.Space;
import dev.kvorum.kvnode.log.SpaceGuard;
import dev.kvorum.kvnode.log.SpaceLimits;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.log.WalListener;
import dev.kvorum.kvnode.log.WalOptions;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Doorway;
import dev.kvorum.kvnode.peer.Identity;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shard.KeyValueMachine;
import dev.kvorum.kvnode.shard.Lineage;
import dev.kvorum.kvnode.shard.MetaMachine;
import dev.kvorum.kvnode.shard.Pulse;
import dev.kvorum.kvnode.shard.RaftAgent;
import dev.kvorum.kvnode.shard.ReplicaOpener;
import dev.kvorum.kvnode.shard.ReplicaOptions.Keeping;
import dev.kvorum.kvnode.shard.ShardState;
import dev.kvorum.kvnode.shard.StateMachine;
import dev.kvorum.kvnode.shard.Surroundings;
import dev.kvorum.kvnode.shard.Turns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A node's process: the production parts, with events in the place of their threads. Each thread
 * does one thing at a time and takes a random time until its next.
 */
final class SimProcess {

  private static final long TICK_NANOS = 10 * MILLI;
  private static final long SPACE_NANOS = 200 * MILLI;

  private final World world;
  private final SimNode node;
  private final SplittableRandom random;
  private final ClusterMap map = new ClusterMap();
  private final Map<Long, RaftAgent> byShard = new HashMap<>();
  private final Map<Long, RaftAgent> byReplica = new HashMap<>();
  private final Map<RaftAgent, RaftStatus> watched = new HashMap<>();
  private final Turns turns = new Turns();
  private final Map<Long, Long> boots = new HashMap<>();
  private final Deque<RaftAgent> woken = new ArrayDeque<>();
  private final Deque<Runnable> background = new ArrayDeque<>();
  private final Pulse pulse;
  private final Doorway doorway;
  private final Set<SimProcess> met = new HashSet<>();
  private Belonging belonging;
  private SpaceGuard space;
  private Wal wal;
  private boolean agentTurnComes;
  private boolean walTurnComes;
  private boolean forceComes;

  SimProcess(World world, SimNode node, NodeIdentity identity, SplittableRandom random) {
    this.world = world;
    this.node = node;
    this.random = random;
    pulse = new Pulse(node.id(), map, Scenario.RAFT, node.clock().nanos());
    var self =
        new Identity(
            identity.nodeId(), identity.clusterId().map(UUID::fromString), identity.bootCounter());
    doorway = new Doorway(self, _ -> outdated());
  }

  /** As the start of a node does it. */
  void open(Belonging belongs) throws IOException {
    belonging = belongs;
    WalOptions options = world.scenario().wal();
    space = SpaceGuard.start(node.disk(), SpaceLimits.of(options));
    wal = Wal.open(node.disk(), options, new RoomMaker(WalListener.NONE, space));
    belonging.logBegun(options.sync());
    ClusterState state = belonging.cluster().orElseThrow();
    checkPromises(state);
    map.follow(this::learned);
    map.learn(state);
    var around =
        new Surroundings(
            node.clock(),
            node.disk(),
            wal,
            node.network().lanesOf(node),
            map,
            this::inBackground,
            this::wake,
            world.scenario().limits());
    var opener = new ReplicaOpener(around, Scenario.RAFT);
    for (ShardDescriptor shard : state.shards()) {
      shard.replicaOn(node.id()).ifPresent(replica -> add(opener, shard, replica));
    }
    node.after(random.nextLong(TICK_NANOS), this::tick);
    node.after(random.nextLong(SPACE_NANOS), this::checkSpace);
    agents().forEach(this::wake);
    walTurn();
  }

  /** As a node ends in order: nothing works any more but the log, which forces all that it has. */
  void stop() {
    try {
      wal.close();
      belonging.stopped();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean hasRoom() {
    return space.space() == Space.OK;
  }

  Optional<RaftAgent> agent(long shard) {
    return Optional.ofNullable(byShard.get(shard));
  }

  List<RaftAgent> agents() {
    return turns.agents();
  }

  /** A node has said something, in this boot of it. */
  void heard(long other, long boot) {
    pulse.heard(other);
    long before = boots.getOrDefault(other, boot);
    boots.put(other, Math.max(before, boot));
    if (boot > before) {
      disconnected(other);
    }
  }

  /** Once for each pair of processes, as connections last. */
  boolean meets(SimProcess other) {
    return met.contains(other) || doorway.opensTo(other.doorway) && met.add(other);
  }

  private void learned(ClusterState now) {
    now.nodes().forEach(other -> doorway.expectBoot(other.id(), other.boot()));
    inBackground(
        () -> {
          try {
            belonging.remember(now);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** As a node ends where its disk turns out to be an old copy. */
  private void outdated() {
    inBackground(
        () -> {
          try {
            belonging.outdated();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          world.totals().count("old disks refused");
          node.after(0, () -> node.die(node.disk()::kill));
        });
  }

  void receive(Message message) {
    RaftAgent agent = byReplica.get(message.route().to());
    if (agent != null) {
      deliver(agent, message);
    }
  }

  /** To whatever replica of the group is here: the one that is named may have been here before. */
  void receiveStray(Message message) {
    agent(message.route().shard()).ifPresent(agent -> deliver(agent, message));
  }

  /** A stray, too, may find the replica that it names, and before the message itself does. */
  private void deliver(RaftAgent agent, Message message) {
    if (message instanceof Message.SnapshotChunk chunk && chunk.route().to() == agent.replica()) {
      node.promises().received(chunk);
    }
    agent.deliver(message);
  }

  void disconnected(long other) {
    node.note("cut", Long.toUnsignedString(other));
    agents().forEach(agent -> agent.disconnected(other));
  }

  private void add(ReplicaOpener opener, ShardDescriptor shard, long replica) {
    EngineKind kind =
        shard.id() == ShardDescriptor.META ? EngineKind.MEMORY : node.engines().kind();
    RaftAgent agent =
        opener.open(
            shard,
            replica,
            node.engines().open(kind, replica),
            keeping(kind),
            engine ->
                new Witness(shard.id(), replica, machine(shard, engine), node.promises(), world),
            random.nextLong());
    byShard.put(shard.id(), agent);
    byReplica.put(replica, agent);
    turns.add(agent);
    watched.put(agent, agent.status());
    SimFailure.check(
        agent.status().commit() <= world.ledger().group(shard.id()).committed(),
        "a start knows no more than was committed",
        agent.status());
  }

  private StateMachine machine(ShardDescriptor shard, dev.kvorum.kvnode.engine.Engine engine) {
    if (shard.id() == ShardDescriptor.META) {
      return new MetaMachine(engine, map::learn);
    }
    var founding = ShardState.begin(shard.id(), shard.range(), shard.epoch());
    return new KeyValueMachine(engine, Lineage.NONE, Optional.of(founding));
  }

  private static Keeping keeping(EngineKind kind) {
    return switch (kind) {
      case MEMORY -> Keeping.IN_SNAPSHOTS;
      case ROCKSDB, LMDB, LEVELDB -> Keeping.IN_ENGINE;
    };
  }

  private void checkPromises(ClusterState state) {
    Map<Long, RecoveredReplica> recovered = new HashMap<>();
    wal.recovered().forEach(replica -> recovered.put(replica.replica(), replica));
    for (ShardDescriptor shard : state.shards()) {
      shard
          .replicaOn(node.id())
          .ifPresent(
              replica ->
                  node.promises().check(replica, Optional.ofNullable(recovered.get(replica))));
    }
  }

  private void wake(RaftAgent agent) {
    woken.add(agent);
    if (!agentTurnComes) {
      agentTurnComes = true;
      node.after(node.shortly(), this::agentTurn);
    }
  }

  private void agentTurn() {
    agentTurnComes = false;
    List<RaftAgent> turned = List.copyOf(woken);
    woken.clear();
    turnsOf(turned);
    walTurn();
  }

  private void tick() {
    turnsOf(turns.ofTick());
    pulse.tick(node.clock().nanos(), node.network().lanesOf(node), this::silent);
    walTurn();
    node.after(TICK_NANOS + random.nextLong(MILLI), this::tick);
  }

  private void turnsOf(Collection<RaftAgent> these) {
    turns.give(these);
    these.forEach(this::watch);
  }

  private void watch(RaftAgent agent) {
    RaftStatus before = watched.get(agent);
    RaftStatus now = agent.status();
    if (now != before) {
      watched.put(agent, now);
      world.ledger().watched(agent.shard(), agent.replica(), before, now);
    }
  }

  private void silent(long other) {
    node.note("silent", Long.toUnsignedString(other));
    agents().forEach(agent -> agent.silent(other));
  }

  /** As the node's watch of space: one that fails does it again. */
  private void checkSpace() {
    try {
      space.check();
    } catch (IOException e) {
      node.note("no reserve", e.getMessage());
    }
    node.after(SPACE_NANOS, this::checkSpace);
  }

  private void walTurn() {
    if (!walTurnComes && !wal.idle()) {
      walTurnComes = true;
      node.after(forceNanos(), this::writeLog);
    }
  }

  private void writeLog() {
    int work = wal.doWork(node.clock().nanos());
    walTurnComes = work > 0;
    if (walTurnComes) {
      node.after(forceNanos(), this::writeLog);
    } else {
      forceInTime();
    }
  }

  /** As the log's thread, which waits no longer than until the log wants to be forced. */
  private void forceInTime() {
    long nanos = wal.nanosToForce(node.clock().nanos());
    if (nanos > 0 && !forceComes) {
      forceComes = true;
      node.after(
          nanos,
          () -> {
            forceComes = false;
            if (!walTurnComes) {
              writeLog();
            }
          });
    }
  }

  private long forceNanos() {
    long usual =
        random.nextInt(50) == 0 ? random.nextLong(20 * MILLI) : random.nextLong(20 * MICRO, MILLI);
    return usual + (long) (node.disk().forceNanos() * random.nextDouble());
  }

  private void inBackground(Runnable task) {
    background.add(task);
    if (background.size() == 1) {
      node.after(backgroundNanos(), this::backgroundTask);
    }
  }

  private void backgroundTask() {
    background.getFirst().run();
    background.removeFirst();
    if (!background.isEmpty()) {
      node.after(backgroundNanos(), this::backgroundTask);
    }
  }

  private long backgroundNanos() {
    long usual =
        random.nextInt(10) == 0 ? random.nextLong(500 * MILLI) : random.nextLong(10 * MILLI);
    return usual + node.disk().forceNanos();
  }
}
