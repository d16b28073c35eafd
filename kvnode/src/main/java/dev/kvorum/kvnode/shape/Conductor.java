package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Balancer;
import dev.kvorum.kvnode.meta.balance.Observation;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import dev.kvorum.kvnode.meta.balance.Plan;
import dev.kvorum.kvnode.meta.balance.Rules;
import dev.kvorum.kvnode.meta.balance.Step;
import dev.kvorum.kvnode.meta.balance.Waiting;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.time.Duration;
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
final class Conductor {

  private static final System.Logger LOG = System.getLogger(Conductor.class.getName());

  private static final long COMMIT_NANOS = Duration.ofSeconds(2).toNanos();

  private final ClusterMap map;
  private final LocalShards local;
  private final Reporter reporter;
  private final Survey survey;
  private final Receipts receipts = new Receipts();
  private final Starts starts = new Starts();
  private final Patience patience = new Patience();
  private final Transfers transfers;
  private final Rules rules;
  private final Clock clock;

  /** What other threads bring. */
  private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();

  private boolean conducts;

  /** Version of the state that was planned from last. */
  private long planned = -1;

  /** Whether a step is on its way into meta's log: the next one builds on what it makes. */
  private boolean commits;

  Conductor(Site site, Reporter reporter, Rules rules) {
    map = site.map();
    local = site.local();
    clock = site.clock();
    this.reporter = reporter;
    survey = new Survey(site.self(), reporter, site.peers());
    transfers = new Transfers(site.self(), local, site.peers());
    this.rules = rules;
  }

  /** On the agents' thread, at every tick. */
  void tick(long now) {
    for (Runnable next = arrived.poll(); next != null; next = arrived.poll()) {
      next.run();
    }
    Optional<RaftAgent> meta = local.agentOfShard(ShardDescriptor.META).filter(RaftAgent::leads);
    if (meta.isPresent() != conducts) {
      conducts = meta.isPresent();
      survey.restart(now);
      transfers.forget();
      receipts.forget();
      starts.forget();
      patience.forget();
      reporter.conducts(Optional.empty());
    }
    if (meta.isPresent()) {
      map.state().ifPresent(state -> conduct(meta.get(), state, now));
    }
  }

  private void conduct(RaftAgent meta, ClusterState state, long now) {
    if (state.version() != planned && !commits) {
      survey.changed(); // what is wanted now begins now, not at the next calm round
    }
    boolean news = survey.tick(state, now);
    if (!news || commits) {
      return;
    }
    planned = state.version();
    Observation seen = observe(state, now);
    Plan plan = Balancer.plan(state, seen, rules);
    patience
        .lost(plan.waiting(), now)
        .forEach(each -> LOG.log(System.Logger.Level.INFO, "waiting: " + words(each)));
    reporter.conducts(Optional.of(Outlook.of(seen, plan.waiting())));
    survey.hurry(plan.next().isPresent() || isUnderWay(state));
    plan.next().ifPresent(step -> take(step, state, seen, meta, now));
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
    Map<Long, ShardSeen> shards = picture.shards();
    long wallMillis = clock.wallMillis();
    return new Observation(
        wallMillis,
        picture.nodes(state, survey, now),
        starts.young(state.nodes(), now),
        shards,
        transfers.underWay(shards, now),
        receipts.count(reports, state, wallMillis));
  }

  private void take(Step step, ClusterState state, Observation seen, RaftAgent meta, long now) {
    LOG.log(System.Logger.Level.DEBUG, () -> "step: " + step);
    switch (step) {
      case Step.Commit commit -> commit(commit, meta, now);
      case Step.TransferLeader transfer -> {
        ShardDescriptor shard = state.shard(transfer.shard()).orElseThrow();
        transfers.ask(transfer, shard, seen.shards().get(shard.id()).leader(), now);
      }
    }
  }

  /** However it ends: where it has changed nothing, the next plan waits for other news. */
  private void commit(Step.Commit step, RaftAgent meta, long now) {
    commits = true;
    var write =
        new PendingWrite(
            MetaJson.encode(step.command()),
            PendingWrite.Room.GIVEN,
            now + COMMIT_NANOS,
            _ -> arrived.add(() -> commits = false));
    if (!meta.offer(write)) {
      commits = false; // too much is on its way there; the next survey brings it again
    }
  }
}
