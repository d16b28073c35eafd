package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.log.WalOptions;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.OperationCommand;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.PendingRead;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReadEnd;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.route.Seams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A whole cluster of production code that does what a test says: nothing goes wrong by itself, and
 * what always has to hold is checked as in every simulation.
 */
final class DirectedCluster implements AutoCloseable {

  /** So much log that nothing is compacted while a test looks at something else. */
  static final Surroundings.Limits ROOMY =
      new Surroundings.Limits(1024, 4 << 20, 64 << 20, 4096, 1024);

  /** So little that logs are compacted all the time. */
  static final Surroundings.Limits TIGHT =
      new Surroundings.Limits(1024, 4 << 10, 256 << 10, 1024, 256);

  static final WalOptions WAL = wal(SyncPolicy.ALWAYS);

  private static final long PATIENCE_NANOS = 60 * SECOND;

  private final World world;
  private final SimNetwork network;
  private final SplittableRandom machines;
  private final List<SimNode> nodes = new ArrayList<>();
  private final BootstrapRecord record;
  private final ClusterState formed;

  DirectedCluster(Scenario scenario) {
    world = World.of(scenario, Trace.SILENT);
    var random = new SplittableRandom(scenario.seed());
    network = new SimNetwork(world, random.split(), nodes);
    for (int i = 0; i < scenario.shape().nodes(); i++) {
      nodes.add(new SimNode(world, network, i, random.split()));
    }
    machines = random;
    record = scenario.shape().formedBy(nodes, new UUID(1, 2));
    formed = ClusterMap.formed(record);
    nodes.forEach(this::boot);
  }

  static DirectedCluster ofThree(Surroundings.Limits limits) {
    return of(new Scenario.Shape(3, 1, 3, EngineKind.MEMORY), limits, WAL);
  }

  static DirectedCluster ofOne(EngineKind engine, Surroundings.Limits limits) {
    return of(new Scenario.Shape(1, 1, 1, engine), limits, WAL);
  }

  static DirectedCluster of(Scenario.Shape shape, Surroundings.Limits limits, WalOptions wal) {
    return new DirectedCluster(Scenario.calm(shape, limits, wal));
  }

  static WalOptions wal(SyncPolicy sync) {
    return new WalOptions(16 << 10, 16 << 10, 2 << 10, 1, sync);
  }

  // The nodes.

  List<SimNode> nodes() {
    return nodes;
  }

  SimNode node(int ordinal) {
    return nodes.get(ordinal);
  }

  void boot(SimNode node) {
    node.boot(record);
  }

  /** One more machine, with an empty disk and nothing that runs. */
  SimNode add() {
    var added = new SimNode(world, network, nodes.size(), machines.split());
    nodes.add(added);
    return added;
  }

  /** Starts a node that asks all others to be taken in, unless its disk is of the cluster. */
  void join(SimNode node) {
    node.join(others(node).stream().map(SimNode::address).toList());
  }

  void losePower(SimNode node) {
    node.die(node.disk()::crash);
    disconnect(node);
  }

  void kill(SimNode node) {
    node.die(node.disk()::kill);
    disconnect(node);
  }

  List<SimNode> others(SimNode than) {
    return nodes.stream().filter(node -> node != than).toList();
  }

  /** The only data shard, or the first of several. */
  long shard() {
    return shards().getFirst().id();
  }

  /** The shard of a key, by the newest map. */
  long owner(byte[] key) {
    return map().shardsOf(ClusterState.DEFAULT_KEYSPACE).stream()
        .filter(shard -> shard.range().contains(PartitionKey.hash(key)))
        .findFirst()
        .orElseThrow()
        .id();
  }

  ClusterState formed() {
    return formed;
  }

  List<ShardDescriptor> shards() {
    return map().shardsOf(ClusterState.DEFAULT_KEYSPACE);
  }

  RaftAgent agent(SimNode node) {
    return node.agent(shard()).orElseThrow();
  }

  Totals totals() {
    return world.totals();
  }

  Ledger ledger() {
    return world.ledger();
  }

  // The network.

  void cut(SimNode one, SimNode other) {
    network.cut(one, other);
    network.cut(other, one);
  }

  void mend(SimNode one, SimNode other) {
    network.mend(one, other);
    network.mend(other, one);
  }

  void isolate(SimNode node) {
    others(node).forEach(other -> cut(node, other));
  }

  void rejoin(SimNode node) {
    others(node).forEach(other -> mend(node, other));
  }

  SimNetwork network() {
    return network;
  }

  private void disconnect(SimNode node) {
    others(node).forEach(other -> network.disconnect(node, other));
  }

  // Time.

  long now() {
    return world.now();
  }

  void pass(long millis) {
    world.events().runUntil(world.now() + millis * MILLI);
  }

  /** A moment in which little happens. */
  void step() {
    world.events().runUntil(world.now() + MILLI / 10);
  }

  /** Lets time pass in small steps until something is so. */
  void until(String what, BooleanSupplier so) {
    long deadline = world.now() + PATIENCE_NANOS;
    while (!so.getAsBoolean()) {
      SimFailure.check(world.now() < deadline, "it never comes to this: " + what);
      step();
    }
  }

  /** The one that leads the first data shard and that a majority follows. */
  SimNode leader() {
    return leaderOf(shard());
  }

  SimNode leaderOf(long shard) {
    until("a leader of shard " + shard, () -> leading(shard).isPresent());
    return leading(shard).orElseThrow();
  }

  Optional<SimNode> leading(long shard) {
    return nodes.stream()
        .filter(
            node ->
                node.agent(shard).isPresent()
                    && node.agent(shard).get().leads()
                    && world.ledger().group(shard).leadsNow(node.agent(shard).get().replica()))
        .findFirst();
  }

  /** Makes a node lead, if it has all of the log. */
  void handOver(SimNode to) {
    until(
        "a transfer to node " + to.ordinal(),
        () -> {
          if (agent(to).leads()) {
            return true;
          }
          leading(shard())
              .ifPresent(
                  leader ->
                      agent(leader)
                          .transferLeadership(java.util.OptionalLong.of(agent(to).replica())));
          pass(50);
          return agent(to).leads();
        });
  }

  /** All that run have applied the same, and it is all that was committed. */
  void untilWhole() {
    var convergence = new Convergence(world, nodes);
    for (ShardDescriptor shard : shards()) {
      until("a whole shard", () -> convergence.missing(shard.id()).isEmpty());
      convergence.check(shard.id());
    }
  }

  // Requests.

  /** Offers a write and comes back at once; the list gets its end, if it ever has one. */
  List<WriteEnd> offer(SimNode at, long shard, Command command) {
    List<WriteEnd> ends = new ArrayList<>();
    long deadline = at.clock().nanos() + 5 * SECOND;
    boolean taken = at.agent(shard).orElseThrow().offer(Seams.write(command, deadline, ends::add));
    SimFailure.check(taken, "the write is taken");
    return ends;
  }

  /** A write at the leader that is answered. */
  Outcome.OfWrite write(Command command) {
    return write(leader(), shard(), command);
  }

  Outcome.OfWrite write(SimNode at, long shard, Command command) {
    List<WriteEnd> ends = offer(at, shard, command);
    until("an answer", () -> !ends.isEmpty());
    if (ends.getFirst() instanceof WriteEnd.Ended(Outcome.OfWrite outcome)) {
      return outcome;
    }
    throw new SimFailure("the write is taken by the leader, not " + ends.getFirst());
  }

  /** Meta learns of a node's start, as the node would tell it; on all nodes. */
  void tellMeta(SimNode booted) {
    propose(new MetaCommand.Form(formed));
    propose(
        new NodeCommand.NodeBooted(
            booted.id(), booted.boots(), "node-" + booted.ordinal() + ":7080", ""));
    pass(1_000);
  }

  void propose(MetaCommand command) {
    List<WriteEnd> ends = new ArrayList<>();
    SimNode leader = leaderOf(ShardDescriptor.META);
    leader
        .agent(ShardDescriptor.META)
        .orElseThrow()
        .offer(
            new PendingWrite(
                MetaJson.encode(command),
                PendingWrite.Room.GIVEN,
                leader.clock().nanos() + 5 * SECOND,
                ends::add));
    until("meta has it", () -> !ends.isEmpty());
  }

  /** The newest map that any node has. */
  ClusterState map() {
    return Convergence.newest(nodes).orElse(formed);
  }

  /** Has a number of shards made of what there is, by meta and its conductor. */
  void reshard(int shards) {
    propose(
        new OperationCommand.WantShards(
            ClusterState.DEFAULT_KEYSPACE, shards, "asked", Receipt.NONE, 0));
  }

  /** What the leader of a key's shard holds of it. */
  Outcome.OfRead find(String key) {
    byte[] bytes = SimClient.bytes(key);
    long shard = owner(bytes);
    return Seams.find(leaderOf(shard).agent(shard).orElseThrow(), bytes).orElseThrow();
  }

  /** What a node's engine holds, without any proof. */
  Outcome.OfRead look(SimNode at, String key) {
    return Seams.find(agent(at), SimClient.bytes(key)).orElseThrow();
  }

  /** Asks for leave to read; the list gets the answer. */
  List<ReadEnd> prove(SimNode at, PendingRead.Proof proof) {
    List<ReadEnd> ends = new ArrayList<>();
    boolean taken =
        agent(at).offer(new PendingRead(proof, at.clock().nanos() + 5 * SECOND, ends::add));
    SimFailure.check(taken, "the read is taken");
    return ends;
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.die(() -> {}));
    nodes.forEach(node -> node.engines().wipe());
  }
}
