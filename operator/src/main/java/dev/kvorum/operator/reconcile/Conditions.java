package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.plan.Observed;
import dev.kvorum.operator.plan.Observed.Cluster;
import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Reason;
import dev.kvorum.operator.plan.Wish;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The four conditions, from one look and what became of the step. Nobody else writes them.
 *
 * <ul>
 *   <li>{@code Ready}: as many nodes as are wanted serve
 *   <li>{@code Progressing}: something is done, or waited for, to come to what is wanted
 *   <li>{@code Degraded}: a node that should serve doesn't
 *   <li>{@code Accepted}: what is wanted can be carried out
 * </ul>
 */
final class Conditions {

  private final Wish wish;
  private final Observed seen;
  private final Outcome outcome;
  private final long generation;
  private final List<Condition> before;
  private final Instant now;

  Conditions(
      Wish wish,
      Observed seen,
      Outcome outcome,
      long generation,
      List<Condition> before,
      Instant now) {
    this.wish = wish;
    this.seen = seen;
    this.outcome = outcome;
    this.generation = generation;
    this.before = before == null ? List.of() : before;
    this.now = now;
  }

  List<Condition> all() {
    List<Condition> conditions = new ArrayList<>();
    conditions.add(ready());
    conditions.add(progressing());
    conditions.add(degraded());
    conditions.add(accepted());
    return conditions;
  }

  static long serving(Observed seen) {
    boolean conducted = seen.cluster().filter(Cluster::conducted).isPresent();
    return conducted
        ? seen.pods().values().stream()
            .filter(pod -> pod.running() && pod.ready() && !pod.terminating())
            .count()
        : 0;
  }

  private Condition ready() {
    long serving = serving(seen);
    String nodes = "%d of %d nodes serve".formatted(serving, wish.nodes());
    if (serving >= wish.nodes()) {
      return condition("Ready", true, "NodesServe", nodes);
    }
    String reason =
        outcome.phase() == Outcome.Phase.WAITING || outcome.phase() == Outcome.Phase.REFUSED
            ? outcome.reason()
            : "NodesMissing";
    return condition("Ready", false, reason, nodes + ": " + outcome.message());
  }

  private Condition progressing() {
    boolean rests =
        outcome.phase() == Outcome.Phase.IDLE
            || outcome.phase() == Outcome.Phase.REFUSED
            || outcome.waitsFor(Reason.PAUSED)
            || outcome.waitsFor(Reason.HIBERNATING);
    return condition("Progressing", !rests, outcome.reason(), outcome.message());
  }

  private Condition degraded() {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      return condition("Degraded", true, Reason.NODE_DOWN.word(), missing.get());
    }
    if (outcome.phase() == Outcome.Phase.FAILED) {
      return condition("Degraded", true, outcome.reason(), outcome.message());
    }
    return condition("Degraded", false, "NodesServe", "no node is missing");
  }

  private Optional<String> missing() {
    for (int ordinal = 0; ordinal < seen.setNodes().orElse(0); ordinal++) {
      String name = wish.name() + "-" + ordinal;
      Observed.Pod pod = seen.pods().get(ordinal);
      if (pod == null || !pod.running() || !pod.ready()) {
        return Optional.of(
            name
                + " doesn't serve"
                + (pod == null ? "" : pod.trouble().map(why -> ": " + why).orElse("")));
      }
    }
    return seen.cluster().map(Cluster::members).orElse(List.of()).stream()
        .filter(Member::dead)
        .findFirst()
        .map(
            member ->
                "node %s of %s-%d is dead".formatted(member.id(), wish.name(), member.ordinal()));
  }

  /** What was refused now, or stays undone while the rest goes on. */
  private Condition accepted() {
    return Optional.of(outcome)
        .filter(each -> each.phase() == Outcome.Phase.REFUSED)
        .or(() -> outcome.unmet().map(Outcome::refused))
        .map(each -> condition("Accepted", false, each.reason(), each.message()))
        .orElseGet(() -> condition("Accepted", true, "Accepted", "the spec can be carried out"));
  }

  private Condition condition(String type, boolean status, String reason, String message) {
    String text = status ? "True" : "False";
    String since =
        before.stream()
            .filter(each -> each.getType().equals(type) && each.getStatus().equals(text))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType(type)
        .withStatus(text)
        .withReason(reason)
        .withMessage(message)
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }
}
