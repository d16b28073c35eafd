package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Balancer;
import dev.kvorum.kvnode.meta.balance.Observation;
import dev.kvorum.kvnode.meta.balance.Plan;
import dev.kvorum.kvnode.meta.balance.Rules;
import dev.kvorum.kvnode.meta.balance.Step;
import dev.kvorum.kvnode.meta.balance.Waiting;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.shard.Clock;
import dev.kvorum.kvnode.shard.LocalShards;
import dev.kvorum.kvnode.shard.PendingWrite;
import dev.kvorum.kvnode.shard.RaftAgent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Carries out the {@link Balancer}'s plan, on the node that leads meta: asks all nodes what they
 * see, and brings one step after the other into meta's log. Whoever leads meta next goes on from
 * meta's state; one that was deposed without knowing changes nothing, as each step names what it
 * builds on.
 */
public final class Conductor {

  private static final System.Logger LOG = System.getLogger(Conductor.class.getName());

  private static final long COMMIT_NANOS = Duration.ofSeconds(2).toNanos();

  private final ClusterMap map;
  private final LocalShards local;
  private final Reporter reporter;
  private final Survey survey;
  private final Receipts receipts = new Receipts();
  private final Transfers transfers;
  private final Rules rules;
  private final Clock clock;

  /** What other threads bring. */
  private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();

  private boolean conducts;
  private long version = -1;
  private boolean commits;
  private List<Waiting> waiting = List.of();

  public Conductor(
      long self,
      ClusterMap map,
      LocalShards local,
      Reporter reporter,
      Peers peers,
      Rules rules,
      Clock clock) {
    this.map = map;
    this.local = local;
    this.reporter = reporter;
    survey = new Survey(self, reporter, peers);
    transfers = new Transfers(self, local, peers);
    this.rules = rules;
    this.clock = clock;
  }

  /** On the agents' thread, at every tick. */
  public void tick(long now) {
    for (Runnable next = arrived.poll(); next != null; next = arrived.poll()) {
      next.run();
    }
    Optional<RaftAgent> meta = local.agentOfShard(ShardDescriptor.META).filter(RaftAgent::leads);
    if (meta.isPresent() != conducts) {
      conducts = meta.isPresent();
      survey.restart(now);
      transfers.forget();
      receipts.forget();
      reporter.conducts(Optional.empty());
    }
    if (meta.isPresent()) {
      map.state().ifPresent(state -> conduct(meta.get(), state, now));
    }
  }

  private void conduct(RaftAgent meta, ClusterState state, long now) {
    if (state.version() != version) {
      version = state.version();
      survey.changed(); // somebody wants something: it begins now, not at the next calm round
    }
    boolean news = survey.tick(state, now);
    if (!news || commits) {
      return;
    }
    Observation seen = observe(state, now);
    Plan plan = Balancer.plan(state, seen, rules);
    tell(plan.waiting());
    reporter.conducts(Optional.of(Outlook.of(seen, plan.waiting())));
    survey.hurry(plan.next().isPresent() || isUnderWay(state));
    plan.next().ifPresent(step -> take(step, state, seen, meta, now));
  }

  /** What is wanted and can't be done now, once. */
  private void tell(List<Waiting> now) {
    now.stream()
        .filter(each -> !waiting.contains(each))
        .forEach(each -> LOG.log(System.Logger.Level.INFO, "waiting: " + words(each)));
    waiting = now;
  }

  private static String words(Waiting each) {
    return each.shards().isEmpty() ? each.why() : each.why() + "; shards " + each.shards();
  }

  private static boolean isUnderWay(ClusterState state) {
    return !state.operations().isEmpty()
        || state.shards().stream().anyMatch(shard -> !shard.isSettled());
  }

  private Observation observe(ClusterState state, long now) {
    Map<Long, NodeReport> reports = survey.reports();
    var picture = new Picture(reports);
    return new Observation(
        clock.wallMillis(),
        picture.nodes(state, survey, now),
        picture.shards(),
        transfers.underWay(now),
        receipts.count(reports, state));
  }

  private void take(Step step, ClusterState state, Observation seen, RaftAgent meta, long now) {
    LOG.log(System.Logger.Level.DEBUG, () -> "step: " + step);
    switch (step) {
      case Step.Commit commit -> commit(commit, state.version(), meta, now);
      case Step.TransferLeader transfer -> {
        ShardDescriptor shard = state.shard(transfer.shard()).orElseThrow();
        transfers.ask(transfer, shard, seen.shards().get(shard.id()).leader(), now);
      }
    }
  }

  private void commit(Step.Commit step, long version, RaftAgent meta, long now) {
    commits = true;
    var write =
        new PendingWrite(
            MetaJson.encode(step.command()),
            PendingWrite.Room.GIVEN,
            now + COMMIT_NANOS,
            _ -> arrived.add(() -> committed(version)));
    if (!meta.offer(write)) {
      commits = false; // too much is on its way there; the next survey brings it again
    }
  }

  /** Or not: then the plan would be the same again, and waits for other news. */
  private void committed(long before) {
    commits = false;
    if (map.state().filter(state -> state.version() > before).isPresent()) {
      survey.changed();
    }
  }
}
