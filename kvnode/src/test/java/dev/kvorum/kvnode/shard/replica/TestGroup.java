package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.log.WalOptions;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.AnswerHandler;
import dev.kvorum.kvnode.peer.PeerAddress;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.HookedEngine;
import dev.kvorum.kvnode.shard.machine.KeyValueMachine;
import dev.kvorum.kvnode.shard.machine.Lineage;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.residents.ReplicaOpener;
import dev.kvorum.kvnode.shard.route.RaftShard;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Replicas of one shard on as many nodes: agents, logs and engines as in production, all of them on
 * the test's thread and on disks in memory, with a network that a test may look into.
 */
public final class TestGroup implements AutoCloseable {

  public static final Surroundings.Limits SMALL =
      new Surroundings.Limits(64, 4 << 10, 64 << 10, 1 << 10, 512);
  private static final WalOptions WAL =
      new WalOptions(16 << 10, 8 << 10, 4 << 10, 1, SyncPolicy.ALWAYS);

  /** One node with its replica. */
  public final class Member {
    public final long node;
    public final SimDisk disk;
    final Deque<Runnable> background = new ArrayDeque<>();
    final EngineUnderTest kind;
    EngineStore store;
    public Wal wal;
    public HookedEngine engine;
    public RaftAgent agent;

    Member(long node, EngineUnderTest kind) {
      this.node = node;
      this.kind = kind;
      disk = new SimDisk(node);
    }

    public void open() {
      try {
        wal = Wal.open(disk, WAL);
        var around =
            new Surroundings(
                clock, disk, wal, new Network(node), map, background::add, _ -> {}, limits);
        long replica = shard.replicaOn(node).orElseThrow();
        store = kind.open(folder.resolve("node-" + node));
        engine = new HookedEngine(store.open(replica));
        agent =
            new ReplicaOpener(around, RaftOptions.DEFAULT)
                .open(
                    new ReplicaOpener.Opening(
                        shard, replica, new ReplicaOpener.Beginning.Founder(), keeping(), ++seeds),
                    engine,
                    this::machine);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private StateMachine machine(Engine opened, boolean founds) {
      var founding = ShardState.begin(shard.id(), shard.range(), shard.epoch());
      return new KeyValueMachine(opened, lineage, Optional.of(founding).filter(_ -> founds));
    }

    ReplicaOptions.Keeping keeping() {
      return kind == EngineUnderTest.MEMORY
          ? ReplicaOptions.Keeping.IN_SNAPSHOTS
          : ReplicaOptions.Keeping.IN_ENGINE;
    }

    /** The process dies with what it had in memory. */
    public void kill() {
      agent = null;
      background.clear();
      disk.kill();
      kind.crash(store);
    }

    public RaftShard shard() {
      return new RaftShard(agent, clock, () -> true);
    }

    public List<String> snapshots() {
      return disk.list("snapshots");
    }

    private boolean turn() {
      boolean busy = agent.doWork() > 0;
      agent.apply();
      while (wal.doWork(clock.nanos()) > 0) {
        busy = true;
      }
      Runnable task = holdsBackground ? null : background.poll();
      if (task != null) {
        task.run();
        busy = true;
      }
      return busy;
    }
  }

  private final class Network implements Peers {
    private final long from;

    Network(long from) {
      this.from = from;
    }

    @Override
    public void send(long node, Message message) {
      if (delivers.test(message)) {
        underWay.add(message);
      }
      sent.add(message);
    }

    @Override
    public void pulse(long node) {}

    @Override
    public PendingRequest request(long node, byte[] payload, AnswerHandler handler) {
      throw new UnsupportedOperationException("from node " + from);
    }
  }

  public final FakeClock clock = new FakeClock();
  public final ClusterMap map = new ClusterMap();
  public final ShardDescriptor shard;
  public final List<Member> members = new ArrayList<>();
  final List<Message> sent = new ArrayList<>();
  public Predicate<Message> delivers = _ -> true;
  public boolean holdsBackground;
  private final Lineage lineage;
  private final Deque<Message> underWay = new ArrayDeque<>();
  private final Path folder;
  private final Surroundings.Limits limits;
  private long seeds = 1;

  public TestGroup(Path folder, int replicas, EngineUnderTest kind, Surroundings.Limits limits) {
    this(folder, replicas, kind, limits, Lineage.NONE);
  }

  public TestGroup(
      Path folder,
      int replicas,
      EngineUnderTest kind,
      Surroundings.Limits limits,
      Lineage lineage) {
    this.lineage = lineage;
    this.folder = folder;
    this.limits = limits;
    map.learn(ClusterMap.formed(record(replicas, replicas, 1)));
    shard = map.state().orElseThrow().shardsOf(ClusterState.DEFAULT_KEYSPACE).getFirst();
    for (long node : shard.nodes()) {
      members.add(new Member(node, kind));
    }
    members.forEach(Member::open);
  }

  public static BootstrapRecord record(int nodes, int replicationFactor, int shards) {
    return new BootstrapRecord(
        BootstrapRecord.FORMAT,
        new UUID(1, 2),
        IntStream.range(0, nodes)
            .mapToObj(
                i ->
                    new BootstrapRecord.Member(
                        i, 100 + i, new PeerAddress("host", 7080 + i).toString()))
            .toList(),
        shards,
        replicationFactor,
        dev.kvorum.kvnode.engine.EngineKind.MEMORY);
  }

  public Member member(int ordinal) {
    return members.get(ordinal);
  }

  /** Gives turns and carries messages until nothing is left to do; time stands still. */
  public void settle() {
    boolean busy = true;
    while (busy) {
      busy = false;
      for (Member member : members) {
        busy |= member.agent != null && member.turn();
      }
      for (int count = underWay.size(); count > 0; count--) {
        Message message = underWay.poll();
        members.stream()
            .filter(
                member -> member.agent != null && member.agent.replica() == message.route().to())
            .forEach(member -> member.agent.deliver(message));
        busy = true;
      }
    }
  }

  /** Lets time pass in ticks until something is so. */
  public void until(BooleanSupplier so) {
    for (int tick = 0; !so.getAsBoolean(); tick++) {
      if (tick > 10_000) {
        throw new AssertionError("it never comes to that");
      }
      tick();
    }
  }

  public void passMillis(long millis) {
    for (long passed = 0; passed < millis; passed += 10) {
      tick();
    }
  }

  private void tick() {
    clock.passMillis(10);
    settle();
  }

  public Member leader() {
    until(() -> members.stream().anyMatch(member -> member.agent != null && member.agent.leads()));
    return members.stream()
        .filter(member -> member.agent != null && member.agent.leads())
        .findFirst()
        .orElseThrow();
  }

  /** A write that is answered. */
  public WriteEnd write(Member at, Command command) {
    List<WriteEnd> ends = offer(at, command);
    until(() -> !ends.isEmpty());
    return ends.getFirst();
  }

  public List<WriteEnd> offer(Member at, Command command) {
    List<WriteEnd> ends = new ArrayList<>();
    if (!at.agent.offer(
        PendingWrite.of(command, clock.nanos() + 60_000 * FakeClock.MILLI, ends::add))) {
      throw new AssertionError("refused");
    }
    return ends;
  }

  @Override
  public void close() {
    members.stream().filter(member -> member.agent != null).forEach(member -> member.store.close());
  }
}
