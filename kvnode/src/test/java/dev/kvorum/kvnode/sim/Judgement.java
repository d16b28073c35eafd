package dev.kvorum.kvnode.sim;

import dev.kvorum.chaos.checker.LinearizabilityChecker;
import dev.kvorum.chaos.checker.Verdict;
import dev.kvorum.chaos.history.History;
import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Finished;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.Seams;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The end of a run: was every answer right, and has enough happened to mean something? */
final class Judgement {

  private static final int SECONDS_PER_FAULT_MAX = 6;
  private static final int COMMITTED_MIN = 50;

  private final World world;
  private final List<SimNode> nodes;

  Judgement(World world, List<SimNode> nodes) {
    this.world = world;
    this.nodes = nodes;
  }

  void of(Recorder recorder) {
    readAll(recorder);
    History history = recorder.history();
    world
        .totals()
        .judged(
            history.operations().size(),
            history.operations().stream()
                .filter(operation -> operation.returnedAt().isEmpty())
                .count());
    switch (new LinearizabilityChecker().check(history)) {
      case Verdict.Linearizable _ -> world.totals().count("histories linearizable");
      case Verdict.Violated(var key, var smallest, var unexplained) ->
          throw new SimFailure(
              "not linearizable: key %s, unexplained %s%n%s"
                  .formatted(key, unexplained, smallest.print()));
      case Verdict.Undecided(var key, var why) ->
          throw new SimFailure("undecided: key " + key + ", " + why);
    }
    Totals totals = world.totals();
    if (world.scenario().wal().sync().relaxed()) {
      totals.count("seeds with relaxed sync");
    }
    countChanges(Convergence.newestMap(nodes));
    SimFailure.check(
        totals.counted("elections") > 0, "somebody was elected, else the run says nothing");
    SimFailure.check(
        totals.counted("entries committed") >= COMMITTED_MIN,
        "enough was committed to say something");
    SimFailure.check(
        totals.faults() * SECONDS_PER_FAULT_MAX * EventQueue.SECOND >= world.scenario().nanos(),
        "enough went wrong to say something",
        totals.faults());
  }

  private void countChanges(ClusterState map) {
    Totals totals = world.totals();
    for (Finished ended : map.finished()) {
      totals.count(
          "%s %s"
              .formatted(
                  ended.operation().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                  ended.end().name().toLowerCase(Locale.ROOT)));
    }
    totals.add("shards made", map.next().shard() - 1 - world.scenario().shape().shards());
  }

  /** A key that nobody answers for at this moment, as while its shard is frozen. */
  Optional<String> unreadable() {
    for (int i = 0; i < world.scenario().keys(); i++) {
      String key = "k" + i;
      if (Seams.find(leader(key), SimClient.bytes(key)).isEmpty()) {
        return Optional.of("nobody answers for " + key);
      }
    }
    return Optional.empty();
  }

  /** What the leaders hold in the end is the last read of every key. */
  private void readAll(Recorder recorder) {
    for (int i = 0; i < world.scenario().keys(); i++) {
      String key = "k" + i;
      Recorder.Call call = recorder.invoke(0, key, Input.get());
      call.complete(
          switch (Seams.find(leader(key), SimClient.bytes(key)).orElseThrow()) {
            case Outcome.Found found ->
                Output.found(new String(found.value(), StandardCharsets.UTF_8), found.version());
            case Outcome.Missing _ -> Output.NOT_FOUND;
            case Outcome.Refusal _ -> throw new SimFailure("an engine refuses nothing");
          });
    }
  }

  private RaftAgent leader(String key) {
    int hash = PartitionKey.hash(SimClient.bytes(key));
    ShardDescriptor shard =
        Convergence.newestMap(nodes).shardsOf(ClusterState.DEFAULT_KEYSPACE).stream()
            .filter(each -> each.range().contains(hash))
            .findFirst()
            .orElseThrow();
    return nodes.stream()
        .flatMap(node -> node.agent(shard.id()).stream())
        .filter(RaftAgent::leads)
        .findFirst()
        .orElseThrow();
  }
}
