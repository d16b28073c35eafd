package dev.kvorum.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.operator.plan.Observed;
import dev.kvorum.operator.plan.Observed.Cluster;
import dev.kvorum.operator.plan.Reason;
import dev.kvorum.operator.plan.Step;
import dev.kvorum.operator.plan.Wish;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Wish WISH =
      new Wish("kv", 3, 4, 3, "rocksdb", 1, false, false, false, false, "a");
  private static final Outcome IDLE = new Outcome(Outcome.Phase.IDLE, "AsWanted", "all is well");

  @Test
  void clusterIsReadyWhenAllWantedNodesServe() {
    List<Condition> conditions = conditions(seen(3, true), IDLE, List.of(), NOON);
    assertEquals("True NodesServe 3 of 3 nodes serve", text(conditions, "Ready"));
    assertEquals("False AsWanted all is well", text(conditions, "Progressing"));
    assertEquals("False NodesServe no node is missing", text(conditions, "Degraded"));
    assertEquals("True Accepted the spec can be carried out", text(conditions, "Accepted"));
  }

  @Test
  void missingNodeIsNamedWithItsTrouble() {
    Outcome waits = Outcome.waiting(Reason.NODE_DOWN, "kv-2 does not run");
    List<Condition> conditions = conditions(seen(2, true), waits, List.of(), NOON);
    assertEquals("False NodeDown 2 of 3 nodes serve: kv-2 does not run", text(conditions, "Ready"));
    assertEquals("True NodeDown kv-2 doesn't serve: ErrImagePull", text(conditions, "Degraded"));
    assertEquals("True NodeDown kv-2 does not run", text(conditions, "Progressing"));
  }

  @Test
  void nothingServesWhileNobodyConducts() {
    assertEquals(0, Conditions.serving(seen(3, false)));
  }

  @Test
  void refusedSpecIsNotAcceptedAndNothingProgresses() {
    Outcome refused =
        new Outcome(Outcome.Phase.REFUSED, Reason.SPEC_DIFFERS.word(), "another engine");
    List<Condition> conditions = conditions(seen(3, true), refused, List.of(), NOON);
    assertEquals("False SpecDiffers another engine", text(conditions, "Accepted"));
    assertEquals("False SpecDiffers another engine", text(conditions, "Progressing"));
  }

  @Test
  void whatStaysUndoneIsNamedWhileTheRestGoesOn() {
    Outcome restarts =
        Outcome.waiting(Reason.NO_PERMIT, "kv-2")
            .leaving(Optional.of(new Step.Refuse(Reason.GROWTH_REFUSED, "no resize")));
    List<Condition> conditions = conditions(seen(3, true), restarts, List.of(), NOON);
    assertEquals("False GrowthRefused no resize", text(conditions, "Accepted"));
    assertEquals("True NoPermit kv-2", text(conditions, "Progressing"));
  }

  @Test
  void timeIsThatOfTheLastChange() {
    List<Condition> first = conditions(seen(3, true), IDLE, List.of(), NOON);
    Instant later = NOON.plusSeconds(60);
    List<Condition> second = conditions(seen(3, true), IDLE, first, later);
    assertEquals(NOON.toString(), find(second, "Ready").getLastTransitionTime());
    List<Condition> third =
        conditions(seen(2, true), Outcome.waiting(Reason.NODE_DOWN, "x"), second, later);
    assertEquals(later.toString(), find(third, "Ready").getLastTransitionTime());
    assertEquals(7, find(third, "Ready").getObservedGeneration());
  }

  private static List<Condition> conditions(
      Observed seen, Outcome outcome, List<Condition> before, Instant now) {
    return new Conditions(WISH, seen, outcome, 7, before, now).all();
  }

  private static Observed seen(int serving, boolean conducted) {
    var pods = new TreeMap<Integer, Observed.Pod>();
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      boolean serves = ordinal < serving;
      pods.put(
          ordinal,
          new Observed.Pod(
              "a",
              serves,
              serves,
              false,
              false,
              serves ? Optional.empty() : Optional.of("ErrImagePull"),
              Optional.empty()));
    }
    Cluster cluster =
        new Cluster(
            List.of(), 4, 3, "rocksdb", conducted, Optional.empty(), List.of(), false, List.of());
    return new Observed(
        Optional.empty(), OptionalInt.of(3), new TreeMap<>(), pods, Optional.of(cluster));
  }

  private static String text(List<Condition> conditions, String type) {
    Condition condition = find(conditions, type);
    return condition.getStatus() + " " + condition.getReason() + " " + condition.getMessage();
  }

  private static Condition find(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(each -> each.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
