package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Permit;
import dev.kvorum.kvnode.meta.PermitCommand.EndPermit;
import dev.kvorum.kvnode.meta.PermitCommand.GrantPermit;
import dev.kvorum.kvnode.meta.Requests;
import dev.kvorum.kvnode.shape.ClusterControl.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The permit to stop a node, of which there is one in the cluster (SAFETY 18). It is committed
 * first, so that nothing risky begins any more; then it is looked whether stopping is safe, and if
 * not, the permit is given back.
 */
public final class Permits {

  /** For a node to stop, start and catch up; asked for again, it is prolonged. */
  private static final long LASTS_MILLIS = Duration.ofMinutes(2).toMillis();

  /** For a step that was under way to end, and followers to catch up. */
  private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

  private static final long AGAIN_NANOS = Duration.ofMillis(50).toNanos();

  private final ClusterControl control;
  private final ClusterControl.Judge judge;

  Permits(ClusterControl control, ClusterControl.Judge judge) {
    this.control = control;
    this.judge = judge;
  }

  public Asked ask(long node) {
    long now = control.nowMillis();
    Asked granted =
        control.ask(
            new Wish(
                state -> Requests.permit(state, node, control.nowMillis()),
                _ -> new GrantPermit(node, now, now + LASTS_MILLIS),
                (_, state) ->
                    of(state, node).map(permit -> new Asked.Permitted(permit.untilMillis()))));
    if (granted instanceof Asked.NotSeen) {
      end(node, now + LASTS_MILLIS); // nobody stops by it, and nobody else could
    }
    if (!(granted instanceof Asked.Permitted)) {
      return granted;
    }
    List<String> reasons = reasons(node);
    if (reasons.isEmpty()) {
      return granted;
    }
    end(node);
    return new Asked.Unsafe(reasons);
  }

  /** Whoever held it stops no more, or is back. */
  public Asked end(long node) {
    return end(
        node,
        control.state().flatMap(state -> of(state, node)).map(Permit::untilMillis).orElse(0L));
  }

  private Asked end(long node, long untilMillis) {
    return control.ask(
        new Wish(
            state -> Requests.endPermit(state, node),
            _ -> new EndPermit(node, untilMillis),
            (_, state) ->
                of(state, node).isEmpty() ? Optional.of(new Asked.Done(state)) : Optional.empty()));
  }

  /** Why stopping isn't safe; looks again for a while, as under load a follower always lags. */
  private List<String> reasons(long node) {
    long deadline = System.nanoTime() + LOOK_NANOS;
    List<String> reasons = reasonsNow(node);
    while (!reasons.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, AGAIN_NANOS);
      reasons = reasonsNow(node);
    }
    return reasons;
  }

  private List<String> reasonsNow(long node) {
    List<String> steps =
        control.state().map(ClusterState::shards).orElse(List.of()).stream()
            .filter(shard -> shard.placeOn(node).isPresent() && !shard.isSettled())
            .map(shard -> "shard %d: a step of it is under way".formatted(shard.id()))
            .toList();
    if (!steps.isEmpty()) {
      return steps;
    }
    Optional<Outlook> outlook = control.outlook();
    return judge
        .judge(
            node,
            shard ->
                outlook
                    .map(Outlook::shards)
                    .map(shards -> shards.get(shard))
                    .map(Outlook.ShardSight::leader))
        .reasons();
  }

  private static Optional<Permit> of(ClusterState state, long node) {
    return state.permit().filter(permit -> permit.node() == node);
  }
}
