package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Pod;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether anything is disturbed now, so that no second disturbance may begin. The node's own permit
 * checks more, and later; this keeps the operator from asking for what it would not get, and is the
 * only check where none is asked for.
 */
final class Calm {

  private Calm() {}

  /** What is disturbed, of all nodes. */
  static Optional<Step.Wait> disturbed(View view) {
    return disturbed(view, OptionalInt.empty());
  }

  /** What is disturbed besides the node with this ordinal. */
  static Optional<Step.Wait> besides(View view, int ordinal) {
    return disturbed(view, OptionalInt.of(ordinal));
  }

  /** What is disturbed, of all nodes; replicas that move disturb none. */
  static Optional<Step.Wait> nodes(View view) {
    return nodes(view, OptionalInt.empty());
  }

  private static Optional<Step.Wait> disturbed(View view, OptionalInt except) {
    return nodes(view, except).or(() -> reshaping(view));
  }

  private static Optional<Step.Wait> nodes(View view, OptionalInt except) {
    for (int ordinal = 0; ordinal < view.nodes(); ordinal++) {
      if (except.isEmpty() || except.getAsInt() != ordinal) {
        Optional<Step.Wait> wait = node(view, ordinal);
        if (wait.isPresent()) {
          return wait;
        }
      }
    }
    return permit(view, except);
  }

  private static Optional<Step.Wait> node(View view, int ordinal) {
    String name = view.node(ordinal);
    Optional<Pod> pod = view.pod(ordinal);
    if (pod.filter(Pod::serves).isEmpty()) {
      return wait(Reason.NODE_DOWN, name + " " + Pods.state(pod));
    }
    for (Member member : view.members(ordinal)) {
      if (member.dead()) {
        return wait(
            Reason.RECOVERING,
            "%s has lost node %s: its %d replicas are made anew elsewhere"
                .formatted(name, member.id(), member.replicas()));
      }
      if (!member.reachable()) {
        return wait(Reason.NODE_DOWN, name + " is not reached by the other nodes");
      }
      if (member.behind()) {
        return wait(Reason.CATCHING_UP, name + " lacks entries");
      }
    }
    if (view.members(ordinal).isEmpty()) {
      return wait(Reason.JOINING, name + " has not joined the cluster yet");
    }
    return Optional.empty();
  }

  /** The permit, whoever has it. */
  static Optional<Step.Wait> permit(View view) {
    return permit(view, OptionalInt.empty());
  }

  private static Optional<Step.Wait> permit(View view, OptionalInt except) {
    Optional<String> permit = view.cluster().permit();
    boolean own =
        except.isPresent()
            && view.members(except.getAsInt()).stream()
                .anyMatch(member -> permit.filter(member.id()::equals).isPresent());
    return permit.isEmpty() || own
        ? Optional.empty()
        : wait(
            Reason.PERMIT_OUT,
            view.node(permit.get()) + " has the permit to stop until it is back and caught up");
  }

  private static Optional<Step.Wait> reshaping(View view) {
    return view.cluster().running().isEmpty()
        ? Optional.empty()
        : wait(Reason.RESHAPING, String.join("; ", view.cluster().running()));
  }

  private static Optional<Step.Wait> wait(Reason reason, String because) {
    return Optional.of(new Step.Wait(reason, because));
  }
}
