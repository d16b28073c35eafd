package dev.kvorum.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrowthRefusalsTest {

  private long now;
  private final GrowthRefusals refusals = new GrowthRefusals(() -> now);

  @Test
  void refusalIsRememberedForAWhileAndForThatSizeOnly() {
    refusals.note("a", "2Gi", "no resize");
    assertEquals(Optional.of("no resize"), refusals.of("a", "2Gi"));
    assertEquals(Optional.empty(), refusals.of("a", "3Gi"));
    assertEquals(Optional.empty(), refusals.of("b", "2Gi"));
    pass(GrowthRefusals.FIRST);
    assertEquals(Optional.empty(), refusals.of("a", "2Gi"), "or nobody sees what was allowed");
  }

  @Test
  void whatIsRefusedAgainIsAskedLessOften() {
    for (Duration lasts = GrowthRefusals.FIRST;
        lasts.compareTo(GrowthRefusals.LONGEST) <= 0;
        lasts = lasts.multipliedBy(2)) {
      refusals.note("a", "2Gi", "no resize");
      pass(lasts.minusNanos(1));
      assertEquals(Optional.of("no resize"), refusals.of("a", "2Gi"));
      pass(Duration.ofNanos(1));
      assertEquals(Optional.empty(), refusals.of("a", "2Gi"));
    }
    refusals.note("a", "2Gi", "no resize");
    pass(GrowthRefusals.LONGEST);
    assertEquals(Optional.empty(), refusals.of("a", "2Gi"));
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
