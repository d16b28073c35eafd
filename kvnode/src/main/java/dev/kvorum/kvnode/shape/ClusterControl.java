package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.Refusal;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.route.NodeControl.SafeToStop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What an operator sees of the cluster and asks of it, on any node. What is asked for is judged by
 * the newest state that this node has, committed in meta, where it is judged again, and answered
 * when this node has seen what came of it. Blocks: for the threads of requests.
 */
public final class ClusterControl {

  static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  /** For another node's news to arrive here. */
  private static final long NEWS_NANOS = Duration.ofSeconds(1).toNanos();

  /** Operations that may have begun elsewhere since this node heard of one. */
  private static final long NEWS_MAX = 64;

  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

  private static final Refusal CHANGED =
      new Refusal(
          Refusal.Kind.CONFLICT, "the cluster has changed meanwhile, and this with it: try again");

  private final ClusterMap map;
  private final Means means;
  private final Reporter reporter;
  private final Clock clock;

  /**
   * How this node reaches the others.
   *
   * @param change brings a command to whoever leads meta
   * @param lookout asks who conducts
   * @param judge of whether a node may stop
   */
  public record Means(Change change, Supplier<Optional<Outlook>> lookout, Judge judge) {}

  @FunctionalInterface
  public interface Change {

    /** Where it is committed, the answer has the version of the state that it led to. */
    Outcome.OfWrite commit(MetaCommand command, long deadlineNanos);
  }

  @FunctionalInterface
  public interface Judge {

    /**
     * Whether every shard on a node keeps a caught-up majority without it, by fresh rounds.
     *
     * @param leaderElsewhere the node that leads a shard, where this node has no part in it
     */
    SafeToStop judge(long node, LongFunction<Optional<Long>> leaderElsewhere);
  }

  public ClusterControl(ClusterMap map, Means means, Reporter reporter, Clock clock) {
    this.map = map;
    this.means = means;
    this.reporter = reporter;
    this.clock = clock;
  }

  /** As this node has it; empty before it belongs to a cluster. */
  public Optional<ClusterState> state() {
    return map.state();
  }

  /**
   * As {@link #state}; waits a moment for an operation that this node hasn't heard of: another node
   * may have begun it just now.
   */
  public Optional<ClusterState> stateWithOperation(long id) {
    long deadline = clock.nanos() + NEWS_NANOS;
    return map.state()
        .map(
            known ->
                id - known.next().operation() < NEWS_MAX
                    ? stateOnce(state -> id < state.next().operation(), deadline)
                    : known);
  }

  /** From where it is conducted; empty while that can't be reached. */
  public Optional<Outlook> outlook() {
    return means.lookout().get();
  }

  /** As {@link #outlook}, where this node itself conducts; asks nobody. */
  public Optional<Outlook> ownOutlook() {
    return reporter.outlook();
  }

  /** What this node has counted. */
  public NodeReport.Traffic traffic() {
    return reporter.traffic();
  }

  /** Nodes to be emptied, or to leave. */
  public NodeWishes nodes() {
    return new NodeWishes(this);
  }

  /** Shards to be, or to be elsewhere. */
  public ShardWishes shards() {
    return new ShardWishes(this);
  }

  /** Who may be stopped. */
  public Permits permits() {
    return new Permits(this, means.judge());
  }

  /**
   * @param refusal why it can't be taken in a state
   * @param command that asks meta for it
   * @param effect what came of it, if anything, by the states before and after
   */
  record Wish(
      Function<ClusterState, Optional<Refusal>> refusal,
      Function<ClusterState, MetaCommand> command,
      BiFunction<ClusterState, ClusterState, Optional<Asked>> effect) {}

  Asked ask(Wish wish) {
    Optional<ClusterState> before = map.state();
    if (before.isEmpty()) {
      return new Asked.NotCommitted(new Outcome.NotAMember());
    }
    return wish.refusal()
        .apply(before.get())
        .<Asked>map(Asked.Refused::new)
        .orElseGet(() -> commit(wish, before.get()));
  }

  long nowMillis() {
    return clock.wallMillis();
  }

  private Asked commit(Wish wish, ClusterState before) {
    long deadline = clock.nanos() + PATIENCE_NANOS;
    Outcome.OfWrite outcome = means.change().commit(wish.command().apply(before), deadline);
    return outcome instanceof Outcome.Replaced(long version)
        ? effect(wish, before, version, deadline)
        : new Asked.NotCommitted(outcome);
  }

  /** What is committed may have changed nothing: others ask for things, too. */
  private Asked effect(Wish wish, ClusterState before, long version, long deadline) {
    ClusterState now = stateOnce(state -> state.version() >= version, deadline);
    return now.version() < version
        ? new Asked.NotSeen()
        : wish.effect()
            .apply(before, now)
            .orElseGet(() -> new Asked.Refused(wish.refusal().apply(now).orElse(CHANGED)));
  }

  /** The first state that is as wanted, or the newest one at the deadline. */
  private ClusterState stateOnce(Predicate<ClusterState> wanted, long deadline) {
    ClusterState now = map.state().orElseThrow();
    while (!wanted.test(now) && clock.nanos() - deadline < 0) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      now = map.state().orElseThrow();
    }
    return now;
  }
}
