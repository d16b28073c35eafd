package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;
import static dev.kvorum.kvnode.sim.EventQueue.SECOND;

import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One run: a whole cluster of the production replicas, log and meta on one thread, by one seed.
 * Only clock, disk and network are not the real ones.
 */
final class Simulation {

  private static final long HEALING_NANOS_MAX = 60 * SECOND;

  private final World world;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final ClusterState formed;
  private final Nemesis nemesis;
  private final Recorder recorder;

  private Simulation(Scenario scenario, Appendable text) {
    world = World.of(scenario, text);
    var random = new SplittableRandom(scenario.seed() ^ 0x5eed);
    var network = new SimNetwork(world, random.split(), nodes);
    for (int i = 0; i < scenario.shape().nodes(); i++) {
      nodes.add(new SimNode(world, network, i, random.split()));
    }
    BootstrapRecord record =
        scenario.shape().formedBy(nodes, new UUID(random.nextLong(), random.nextLong()));
    formed = ClusterMap.formed(record);
    nemesis = new Nemesis(world, network, nodes, record, random.split());
    if (scenario.kind() == Scenario.Kind.RESHAPED && random.nextInt(3) == 0) {
      var another = new SimNode(world, network, nodes.size(), random.split());
      nodes.add(another);
      nemesis.letJoin(another, random.nextLong(scenario.nanos() / 2));
    }
    recorder = new Recorder(world::now);
    for (int i = 0; i < scenario.clients(); i++) {
      clients.add(new SimClient(i + 1, world, formed, nodes, recorder, random.split()));
    }
    new MetaClient(world, nodes, formed, random.split()).begin();
    if (scenario.kind() == Scenario.Kind.RESHAPED) {
      new Operator(world, nodes, formed, random.split()).begin();
    }
  }

  /** What a run was made of, and the digest of all that happened in it. */
  record Result(Totals totals, long digest) {}

  /**
   * Runs a scenario to its end, which throws where a promise is broken.
   *
   * @param text where a readable trace goes, or {@link Trace#SILENT}
   */
  static Result run(Scenario scenario, Appendable text) {
    return new Simulation(scenario, text).run();
  }

  private Result run() {
    try {
      nemesis.begin();
      clients.forEach(SimClient::begin);
      world.events().runUntil(world.scenario().nanos() / 20);
      nodes.forEach(node -> node.disk().faults().honesty(world.scenario().disks()));
      world.events().runUntil(world.scenario().nanos());
      heal();
      new Judgement(world, nodes).of(recorder);
      world.totals().ran(world.now(), world.events().announced());
      return new Result(world.totals(), world.trace().digest());
    } catch (SimFailure | RuntimeException e) {
      throw SimFailure.at(world.now(), e);
    } finally {
      nodes.forEach(node -> node.die(() -> {}));
      nodes.forEach(node -> node.engines().wipe());
    }
  }

  /**
   * No more faults and, after a while, no more requests: then everything has to become the same
   * everywhere.
   */
  private void heal() {
    nemesis.stop();
    world.events().runUntil(world.now() + 5 * SECOND);
    clients.forEach(SimClient::stop);
    world.events().runUntil(world.now() + 5 * SECOND);
    var convergence = new Convergence(world, nodes);
    long deadline = world.now() + HEALING_NANOS_MAX;
    Optional<String> missing = missing(convergence);
    while (missing.isPresent()) {
      SimFailure.check(
          world.now() < deadline, "a healed cluster becomes whole again: " + missing.get());
      world.events().runUntil(world.now() + 200 * MILLI);
      missing = missing(convergence);
    }
    Convergence.newestMap(nodes).shards().forEach(shard -> convergence.check(shard.id()));
  }

  private Optional<String> missing(Convergence convergence) {
    ClusterState map = Convergence.newestMap(nodes);
    return map.shards().stream()
        .map(ShardDescriptor::id)
        .flatMap(shard -> convergence.missing(shard).stream())
        .findFirst()
        .or(() -> nemesis.hasTakenNobody() ? Convergence.unfinished(map) : Optional.empty())
        .or(() -> new Judgement(world, nodes).unreadable())
        .or(convergence::full);
  }
}
