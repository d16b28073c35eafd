package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MICRO;
import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.kvnode.Belonging;
import dev.kvorum.kvnode.RoomMaker;
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
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Doorway;
import dev.kvorum.kvnode.peer.Identity;
import dev.kvorum.kvnode.peer.PeerAddress;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.peer.RequestHandler;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shape.Duties;
import dev.kvorum.kvnode.shape.ErrandHandler;
import dev.kvorum.kvnode.shape.Joining;
import dev.kvorum.kvnode.shape.Lobby;
import dev.kvorum.kvnode.shape.Reporter;
import dev.kvorum.kvnode.shape.Site;
import dev.kvorum.kvnode.shard.replica.Pulse;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.Roster;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.replica.Turns;
import dev.kvorum.kvnode.shard.residents.Residents;
import dev.kvorum.kvnode.shard.route.LocalShards;
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
import java.util.function.Consumer;

/**
 * A node's process: the production parts, with events in the place of their threads. Each thread
 * does one thing at a time and takes a random time until its next.
 */
final class SimProcess implements Roster {

  private static final long TICK_NANOS = 10 * MILLI;
  private static final long SPACE_NANOS = 200 * MILLI;

  private final World world;
  private final SimNode node;
  private final SplittableRandom random;
  private final ClusterMap map = new ClusterMap();
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
  private final LocalShards local;
  private Duties duties;
  private Optional<Joining> joining = Optional.empty();
  private Optional<Residents> residents = Optional.empty();
  private final Lobby lobby = new Lobby();
  private RequestHandler requests;
  private boolean agentTurnComes;
  private boolean walTurnComes;
  private boolean forceComes;

  SimProcess(World world, SimNode node, NodeIdentity identity, SplittableRandom random) {
    this.world = world;
    this.node = node;
    this.random = random;
    pulse = new Pulse(node.id(), map, Scenario.RAFT, node.clock().nanos());
    local = new LocalShards(node.clock(), this::hasRoom);
    var self =
        new Identity(
            identity.nodeId(), identity.clusterId().map(UUID::fromString), identity.bootCounter());
    doorway =
        new Doorway(
            self,
            _ -> ended(belonging -> belonging.outdated(), "old disks refused"),
            _ -> ended(belonging -> belonging.removed(), "removed nodes that ended"));
  }

  /** As the start of a node does it. */
  void open(Belonging belongs, List<PeerAddress> doors) throws IOException {
    belonging = belongs;
    WalOptions options = world.scenario().wal();
    space = SpaceGuard.start(node.disk(), SpaceLimits.of(options));
    wal = Wal.open(node.disk(), options, new RoomMaker(WalListener.NONE, space));
    belonging.logBegun(options.sync());
    map.follow(this::learned);
    Peers peers = node.network().lanesOf(node);
    var reporter = new Reporter(local, this::adopting, () -> false);
    requests = new ErrandHandler(local, map, reporter, lobby, SimProcess::refuse);
    var site = new Site(node.id(), map, local, peers, node.clock());
    duties = new Duties(site, reporter, lobby, Scenario.RULES);
    if (belonging.cluster().isPresent()) {
      takePart(belonging.cluster().get());
    } else {
      joining = Optional.of(joining(doors));
    }
    node.after(random.nextLong(TICK_NANOS), this::tick);
    node.after(random.nextLong(SPACE_NANOS), this::checkSpace);
    walTurn();
  }

  private void takePart(ClusterState state) {
    checkPromises(state);
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
    var house = new SimHouse(world, node, around, random, local);
    var arriving = new Residents(node.id(), around, this, house, Scenario.RAFT);
    residents = Optional.of(arriving);
    arriving.begin();
    map.follow(_ -> arriving.review());
    arriving.review();
  }

  private Joining joining(List<PeerAddress> doors) {
    var who =
        new NodeCommand.NodeJoined(
            node.id(),
            NodeCommand.NodeJoined.NEXT_ORDINAL,
            node.boots(),
            node.address().toString(),
            "");
    return new Joining(
        who, Optional.empty(), () -> doors, node.network().doorsOf(node), this::takenIn);
  }

  private void takenIn(ClusterState state) {
    inBackground(
        () -> {
          try {
            belonging.join(state, world.scenario().wal().sync());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          doorway.join(state.clusterId());
          takePart(state);
          node.tookPart();
        });
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
    return local.agentOfShard(shard);
  }

  Optional<ClusterState> map() {
    return map.state();
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
    doorway.refuse(now.removedNodes());
    met.removeIf(other -> now.removedNodes().contains(other.node.id()));
    inBackground(
        () -> {
          try {
            belonging.remember(now);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private interface LastDeed {
    void on(Belonging belonging) throws IOException;
  }

  /** As a node ends where others show that it must not act any more. */
  private void ended(LastDeed deed, String counted) {
    inBackground(
        () -> {
          try {
            deed.on(belonging);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          world.totals().count(counted);
          node.after(0, () -> node.die(node.disk()::kill));
        });
  }

  void receive(Message message) {
    local.agentOf(message.route().to()).ifPresent(agent -> deliver(agent, message));
  }

  void receive(long from, byte[] request, Reply reply) {
    requests.handle(from, request, reply);
  }

  /** As a connection for one question. */
  void receiveGuest(
      SimProcess guest, long node, byte[] question, Consumer<String> refused, Reply reply) {
    Optional<String> why = doorway.turnsAway(guest.doorway);
    if (why.isPresent()) {
      refused.accept(why.get());
    } else {
      lobby.handle(node, question, reply);
    }
  }

  /** Clients of the simulation go to the node that they mean. */
  private static void refuse(long from, byte[] request, Reply reply) {
    throw new SimFailure("nobody forwards requests here");
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

  @Override
  public void add(RaftAgent agent) {
    turns.add(agent);
    watched.put(agent, agent.status());
    wake(agent);
  }

  @Override
  public void remove(RaftAgent agent, Runnable then) {
    node.after(
        node.shortly(),
        () -> {
          turns.remove(agent);
          watched.remove(agent);
          then.run();
        });
  }

  private Set<Long> adopting() {
    return residents.map(Residents::adopting).orElse(Set.of());
  }

  /** Whether the log knows for sure that a replica has left. */
  boolean hasBuried(long replica) {
    return wal.tombstones().contains(replica);
  }

  void learn(ClusterState state) {
    map.learn(state);
  }

  private void checkPromises(ClusterState state) {
    Map<Long, RecoveredReplica> recovered = new HashMap<>();
    wal.recovered().forEach(replica -> recovered.put(replica.replica(), replica));
    for (ShardDescriptor shard : state.shards()) {
      shard.replicas().stream()
          .filter(place -> place.node() == node.id() && !hasBuried(place.replica()))
          .map(Placement::replica)
          .forEach(
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
    residents.ifPresent(here -> here.tick(node.clock().nanos()));
    duties.tick(node.clock().nanos());
    map.state().ifPresent(world.ledger()::knows);
    joining.ifPresent(newcomer -> newcomer.tick(node.clock().nanos()));
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
    if (before != null && now != before) {
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
    walTurn();
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
