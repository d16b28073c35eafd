package dev.kvorum.kvnode;

import dev.kvorum.kvnode.kube.Discovery;
import dev.kvorum.kvnode.log.Space;
import dev.kvorum.kvnode.log.SpaceGuard;
import dev.kvorum.kvnode.log.SpaceLimits;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.log.WalListener;
import dev.kvorum.kvnode.log.WalOptions;
import dev.kvorum.kvnode.log.WalWriter;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.balance.Rules;
import dev.kvorum.kvnode.peer.Identity;
import dev.kvorum.kvnode.peer.PeerAddress;
import dev.kvorum.kvnode.peer.PeerLanes;
import dev.kvorum.kvnode.peer.PeerLimits;
import dev.kvorum.kvnode.peer.PeerSettings;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shape.Duties;
import dev.kvorum.kvnode.shape.ErrandHandler;
import dev.kvorum.kvnode.shape.Joining;
import dev.kvorum.kvnode.shape.Lobby;
import dev.kvorum.kvnode.shape.Lookout;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import dev.kvorum.kvnode.shape.Reporter;
import dev.kvorum.kvnode.shape.Site;
import dev.kvorum.kvnode.shard.replica.AgentThread;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.Pulse;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.residents.Residents;
import dev.kvorum.kvnode.shard.route.DeadlineWatch;
import dev.kvorum.kvnode.shard.route.Detours;
import dev.kvorum.kvnode.shard.route.ForwardHandler;
import dev.kvorum.kvnode.shard.route.Guests;
import dev.kvorum.kvnode.shard.route.LocalMeta;
import dev.kvorum.kvnode.shard.route.LocalShards;
import dev.kvorum.kvnode.shard.route.MetaDuty;
import dev.kvorum.kvnode.shard.route.NodeControl;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import dev.kvorum.kvnode.shard.route.NodeView;
import dev.kvorum.kvnode.shard.route.Router;
import dev.kvorum.kvnode.shard.route.Store;
import dev.kvorum.kvnode.shard.route.Switchboard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A node without its HTTP servers: everything between {@link Store} and the disk, and the threads
 * that run it.
 */
final class Node implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Node.class.getName());

  private final NodeConfig config;
  private final NodeDisk disk;
  private final SpaceGuard space;
  private final Wal wal;
  private final ClusterMap map = new ClusterMap();
  private final LocalShards local;
  private final Pulse pulse;
  private final Switchboard switchboard;
  private final Guests guests;
  private final PeerLanes lanes;
  private final AgentThread agents;
  private final DeadlineWatch deadlines = new DeadlineWatch(Clock.SYSTEM);
  private final ExecutorService background;
  private final ScheduledExecutorService spaceWatch;
  private final Engines engines;
  private final Router router;
  private final NodeView view;
  private final LocalMeta meta;
  private final ClusterControl cluster;
  private final Detours detours = new Detours();
  private final LongAdder movedBytes = new LongAdder();
  private final Threads threads;
  private final WalWriter walWriter;
  private final NodeEnd end;
  private final Optional<Discovery> discovery;
  private final Optional<Joining> joining;
  private final Optional<Arrival> arrival;
  private volatile Optional<MetaDuty> metaDuty = Optional.empty();
  private volatile Optional<Residents> residents = Optional.empty();
  private volatile boolean draining;
  private volatile boolean wasReady;

  /** Opens the disk and begins to take part; returns before the cluster is ready. */
  static Node start(NodeConfig config, WalListener walListener, Threads threads)
      throws IOException {
    NodeDisk disk = NodeDisk.open(config);
    try {
      return new Node(config, disk, walListener, threads);
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private Node(NodeConfig config, NodeDisk disk, WalListener walListener, Threads threads)
      throws IOException {
    this.config = config;
    this.disk = disk;
    this.threads = threads;
    WalOptions walOptions = WalOptions.DEFAULTS.withSync(config.sync());
    space = SpaceGuard.start(disk.files(), SpaceLimits.of(walOptions));
    wal = Wal.open(disk.files(), walOptions, new RoomMaker(walListener, space));
    disk.logBegun(config.sync());
    local = new LocalShards(Clock.SYSTEM, () -> space.space() == Space.OK);
    Identity identity = disk.identity();
    pulse = new Pulse(identity.node(), map, RaftOptions.DEFAULT, Clock.SYSTEM.nanos());
    end = new NodeEnd(disk, threads);
    switchboard = new Switchboard(local, pulse, end::outdated, end::removed);
    background = Executors.newSingleThreadExecutor(threads.factory("background"));
    spaceWatch = Executors.newSingleThreadScheduledExecutor(threads.factory("space"));
    engines = new Engines(config, threads);
    walWriter = new WalWriter(wal);
    agents =
        new AgentThread(
            Clock.SYSTEM,
            config.sync() instanceof SyncPolicy.Never ? Optional.of(walWriter) : Optional.empty());
    var reporter = new Reporter(local, this::adopting, () -> draining, this::traffic);
    var lobby = new Lobby();
    guests =
        new Guests(
            new ForwardHandler(local, map, switchboard.reachable(), Clock.SYSTEM), Clock.SYSTEM);
    lanes =
        PeerLanes.open(
            new PeerSettings(
                identity,
                new PeerAddress(config.host(), config.peerPort()),
                config.advertise(),
                1,
                PeerLimits.DEFAULT),
            switchboard,
            new ErrandHandler(local, map, reporter, lobby, guests),
            lobby);
    discovery =
        config
            .kubernetes()
            .map(
                cluster ->
                    Discovery.start(
                        cluster, new PeerAddress(config.advertisedHost(), lanes.port())));
    if (config.mayJoin()) {
      lanes.scout(places(config.join()));
    }
    router = new Router(identity.node(), map, local, detours, lanes, deadlines);
    view = view(identity.node());
    meta = new LocalMeta(map, local);
    var site = new Site(identity.node(), map, local, lanes, Clock.SYSTEM);
    cluster =
        new ClusterControl(
            map,
            new ClusterControl.Means(router::change, new Lookout(site, reporter), view::safeToStop),
            reporter,
            Clock.SYSTEM);
    threads.start("deadlines", deadlines);
    spaceWatch.scheduleWithFixedDelay(this::checkSpace, 200, 200, TimeUnit.MILLISECONDS);
    map.follow(new MapNews(identity, end, lanes));
    map.follow(_ -> inBackground(this::remember));
    Rules rules = Rules.DEFAULT.deadAfter(config.deadAfter().toMillis());
    var duties = new Duties(site, reporter, lobby, rules);
    joining =
        disk.joins() ? Optional.of(joining(Optional.empty(), disk.doors())) : Optional.empty();
    arrival =
        discovery
            .filter(_ -> disk.isEmpty())
            .map(
                found ->
                    new Arrival(
                        identity.node(),
                        found,
                        cluster -> joining(Optional.of(cluster), List.of()),
                        this::belongsTo));
    agents.everyTick(
        now -> {
          pulse.tick(now, lanes, this::silent);
          residents.ifPresent(here -> here.tick(now));
          duties.tick(now);
          joining.ifPresent(newcomer -> newcomer.tick(now));
          arrival.ifPresent(newcomer -> newcomer.tick(now));
        });
    disk.cluster().ifPresent(this::takePart);
    threads.start("wal", walWriter); // not before replicas were read from the log
    threads.start("agents", agents);
  }

  Store store() {
    return router;
  }

  NodeControl control() {
    return view;
  }

  /** Completes with the reason when the cluster has removed this node, which is noted by then. */
  CompletableFuture<String> removal() {
    return end.removal();
  }

  /** Whether the cluster has known of this start. */
  boolean wasMember() {
    return end.wasMember();
  }

  ClusterControl cluster() {
    return cluster;
  }

  /** Refuses readiness and hands every leadership over, waiting a few seconds for it at most. */
  void handOver() {
    draining = true;
    new HandOver(agents, guests).run();
  }

  /** The cluster goes on without it. */
  void retire() {
    draining = true;
  }

  @Override
  public void close() throws IOException {
    discovery.ifPresent(Discovery::close);
    metaDuty.ifPresent(MetaDuty::stop);
    agents.stop();
    threads.join("agents");
    background.close(); // before the log: what runs there may append to it
    metaDuty.ifPresent(MetaDuty::stop); // of a node that was taken in meanwhile
    spaceWatch.shutdownNow();
    lanes.close();
    deadlines.stop();
    walWriter.stop();
    threads.join("wal");
    engines.close();
    disk.stopped();
    disk.close();
  }

  private NodeView view(long node) {
    var self =
        new NodeView.Self(
            node, config.name(), Version.TEXT, this::phase, this::detail, this::storage);
    return new NodeView(self, map, local, switchboard, wal, new NodeView.Leaders(lanes, deadlines));
  }

  /**
   * The cluster is known, and this node is of it: opens the replicas that live here, and from now
   * on those that come to.
   */
  private void takePart(ClusterState state) {
    var around =
        new Surroundings(
            Clock.SYSTEM,
            disk.files(),
            wal,
            lanes,
            map,
            this::inBackground,
            agents,
            Surroundings.Limits.DEFAULT,
            movedBytes);
    map.learn(state);
    Identity identity = disk.identity();
    var house = new NodeHouse(around, engines, local);
    var arriving = new Residents(identity.node(), around, agents, house, RaftOptions.DEFAULT);
    arriving.begin();
    residents = Optional.of(arriving);
    map.follow(_ -> arriving.review());
    arriving.review(); // meta's own replica may have known of a newer map
    var booted =
        new NodeCommand.NodeBooted(identity.node(), identity.boot(), address(), config.zone());
    var duty = new MetaDuty(booted, map, router, meta::isFormed);
    metaDuty = Optional.of(duty);
    threads.start("meta-duty", duty);
  }

  /** Where others may be: as somebody said at the start, and as is found out meanwhile. */
  private Supplier<List<PeerAddress>> places(List<PeerAddress> told) {
    return () -> discovery.map(Discovery::peers).orElse(told);
  }

  private Joining joining(Optional<UUID> cluster, List<PeerAddress> told) {
    return new Joining(asNewcomer(disk.identity()), cluster, places(told), lanes, this::belongsTo);
  }

  private NodeCommand.NodeJoined asNewcomer(Identity identity) {
    return new NodeCommand.NodeJoined(
        identity.node(),
        config.ordinal().orElse(NodeCommand.NodeJoined.NEXT_ORDINAL),
        identity.boot(),
        address(),
        config.zone());
  }

  private String address() {
    return new PeerAddress(config.advertisedHost(), lanes.port()).toString();
  }

  /** A cluster has taken it in, or begins with it: from the moment that its disk says so. */
  private void belongsTo(ClusterState state) {
    inBackground(
        () -> {
          try {
            disk.join(state, config.sync());
          } catch (IOException e) {
            throw new UncheckedIOException("the cluster's map can't be written", e);
          }
          lanes.join(state.clusterId());
          takePart(state);
        });
  }

  private Set<Long> adopting() {
    return residents.map(Residents::adopting).orElse(Set.of());
  }

  private Traffic traffic(long backNanos) {
    return new Traffic(
        detours.requests(),
        detours.taken(),
        detours.failures(),
        TimeUnit.NANOSECONDS.toMillis(detours.longestNanosSince(Clock.SYSTEM.nanos() - backNanos)),
        movedBytes.sum());
  }

  private void remember() {
    try {
      disk.remember(map.state().orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException("the cluster's map can't be written", e);
    }
  }

  /** What comes while the node closes, as from the log's last turn, is left to the next start. */
  private void inBackground(Runnable task) {
    try {
      background.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the node closes, and does no more in the background");
    }
  }

  /** Its replicas may lead shards that rest. */
  private void silent(long node) {
    local.agents().forEach(agent -> agent.silent(node));
  }

  private Phase phase() {
    if (draining) {
      return Phase.DRAINING;
    }
    if (residents.isEmpty()) {
      return Phase.WAITING_TO_JOIN;
    }
    wasReady |= agents.agents().stream().noneMatch(agent -> agent.leader() == HardState.NOBODY);
    return wasReady ? Phase.READY : Phase.STARTING;
  }

  private String detail() {
    return switch (phase()) {
      case WAITING_TO_JOIN ->
          arrival
              .map(Arrival::detail)
              .or(() -> joining.map(Joining::detail))
              .orElseGet(disk::whyOutside);
      case STARTING ->
          "waiting for leaders of its shards: a majority of their replicas must be running"
              + lanes.complaint().or(this::otherRecord).map(words -> "; " + words).orElse("");
      case READY -> "";
      case DRAINING ->
          end.removal().isDone()
              ? "the cluster has removed this node; it may be stopped"
              : "stopping: leadership is handed over and requests in flight are finished";
    };
  }

  /** The record is for empty disks: one that belongs to a cluster goes by what it knows itself. */
  private Optional<String> otherRecord() {
    Optional<UUID> own = disk.cluster().map(ClusterState::clusterId);
    return discovery
        .flatMap(Discovery::record)
        .filter(record -> own.filter(id -> !id.equals(record.clusterId())).isPresent())
        .map(
            record ->
                "the record in Kubernetes is of cluster %s, and this node's disk of cluster %s: it stays with the latter"
                    .formatted(record.clusterId(), own.orElseThrow()));
  }

  private NodeControl.Storage storage() {
    String engine =
        map.state()
            .flatMap(state -> state.keyspace(ClusterState.DEFAULT_KEYSPACE))
            .map(keyspace -> keyspace.engine().name().toLowerCase(Locale.ROOT))
            .orElse("");
    return new NodeControl.Storage(
        engine,
        config.syncText(),
        wal.retainedBytes(),
        disk.freeBytes(),
        disk.isEmpty(),
        space.space() == Space.OK);
  }

  private void checkSpace() {
    try {
      space.check();
    } catch (IOException | RuntimeException e) { // one that leaves would end the watch in silence
      LOG.log(
          System.Logger.Level.WARNING,
          "the free space of " + config.data() + " can't be kept in reserve",
          e);
    }
  }
}
