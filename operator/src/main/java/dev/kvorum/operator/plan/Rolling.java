package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Pod;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Restarts outdated pods, one after the other: those that aren't ready first, then those that lead
 * least, each when all others serve and have caught up.
 */
final class Rolling {

  private Rolling() {}

  static Optional<Step> next(View view) {
    Comparator<Integer> order =
        Comparator.<Integer, Boolean>comparing(ordinal -> view.pod(ordinal).orElseThrow().ready())
            .thenComparing(
                ordinal -> view.members(ordinal).stream().mapToInt(Member::leaders).sum())
            .thenComparing(Comparator.reverseOrder());
    return IntStream.range(0, Math.min(view.nodes(), view.wish().nodes()))
        .boxed()
        .filter(ordinal -> view.pod(ordinal).filter(pod -> outdated(view, pod)).isPresent())
        .min(order)
        .map(ordinal -> restart(view, ordinal));
  }

  private static boolean outdated(View view, Pod pod) {
    return !pod.terminating() && !pod.template().equals(view.wish().template());
  }

  private static Step restart(View view, int ordinal) {
    Optional<Step.Wait> wait = Scaling.emptying(view).or(() -> Calm.besides(view, ordinal));
    if (wait.isPresent()) {
      return wait.get();
    }
    boolean alone = view.wish().replicationFactor() == 1 && view.wish().mayInterrupt();
    return new Step.Restart(
        ordinal,
        alone ? Optional.empty() : view.living(ordinal).map(Member::id),
        view.node(ordinal) + " was made for an earlier spec");
  }
}
