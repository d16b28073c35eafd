package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Pod;
import java.util.List;
import java.util.Optional;

/**
 * More nodes at once, fewer one by one: the highest is emptied, its pod goes, and then it leaves
 * the cluster.
 *
 * <p>It leaves only after its pod is gone. If it left before:
 *
 * <ol>
 *   <li>The node, told that it was removed, ends; the pod's container is started again.
 *   <li>It finds its id removed, sets its data aside and joins as a new node.
 *   <li>The pod goes, and a member of the cluster with replicas with it.
 * </ol>
 */
final class Scaling {

  private Scaling() {}

  /** Nodes that the operator drains, and that are wanted again. */
  static Optional<Step> undo(View view) {
    return view.draining()
        .filter(ordinal -> ordinal < view.wish().nodes())
        .map(
            ordinal ->
                new Step.Undrain(
                    ordinal,
                    view.members(ordinal).stream()
                        .filter(Member::draining)
                        .map(Member::id)
                        .toList(),
                    view.node(ordinal) + " is wanted again"));
  }

  static Optional<Step> out(View view) {
    int wanted = view.wish().nodes();
    return view.nodes() < wanted
        ? Optional.of(
            new Step.Scale(wanted, "%d nodes, and %d are wanted".formatted(view.nodes(), wanted)))
        : Optional.empty();
  }

  /** Members whose pods are gone for good: else they could keep others from being restarted. */
  static Optional<Step> leave(View view) {
    return view.withoutPlace().stream().findFirst().map(member -> leave(view, member));
  }

  static Optional<Step> in(View view) {
    return view.nodes() > view.wish().nodes() && view.withoutPlace().isEmpty()
        ? Optional.of(shrink(view, view.nodes() - 1))
        : Optional.empty();
  }

  /** What waits until a node that is to leave is empty. */
  static Optional<Step.Wait> emptying(View view) {
    return view.cluster().members().stream()
        .filter(
            member ->
                member.draining()
                    && member.ordinal() >= view.wish().nodes()
                    && member.replicas() > 0)
        .findFirst()
        .map(member -> emptying(view, member));
  }

  private static Step.Wait emptying(View view, Member member) {
    List<String> waiting = view.cluster().waiting();
    return new Step.Wait(
        Reason.DRAINING,
        "%s has %d replicas left%s"
            .formatted(
                view.node(member.ordinal()),
                member.replicas(),
                waiting.isEmpty() ? "" : "; " + String.join("; ", waiting)));
  }

  private static Step leave(View view, Member member) {
    int ordinal = member.ordinal();
    String name = view.node(ordinal);
    if (view.pod(ordinal).isPresent()) {
      return new Step.Wait(Reason.DRAINING, name + " is being stopped");
    }
    if (!member.draining() && !member.dead()) {
      return new Step.Drain(ordinal, member.id(), name + " has no pod any more");
    }
    return member.replicas() > 0
        ? emptying(view, member)
        : new Step.Remove(ordinal, member.id(), name + " is empty and has stopped");
  }

  private static Step shrink(View view, int top) {
    String name = view.node(top);
    List<Member> members = view.members(top);
    Optional<Member> undrained = members.stream().filter(member -> !member.draining()).findFirst();
    if (undrained.isPresent()) {
      Optional<Step.Wait> wait = Calm.besides(view, top).or(() -> Calm.permit(view));
      return wait.isPresent()
          ? wait.get()
          : new Step.Drain(
              top,
              undrained.get().id(),
              "%d nodes, and %d are wanted".formatted(view.nodes(), view.wish().nodes()));
    }
    Optional<Member> full = members.stream().filter(each -> each.replicas() > 0).findFirst();
    if (full.isPresent()) {
      return emptying(view, full.get());
    }
    if (members.isEmpty() && view.pod(top).filter(Pod::belongs).isPresent()) {
      return new Step.Wait(Reason.JOINING, name + " is joining or leaving: that is waited for");
    }
    return new Step.Scale(
        top, members.isEmpty() ? name + " has not joined" : name + " is empty: it may go");
  }
}
