package dev.kvorum.kvnode.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void connectionsShareAConstantRateInTurnWhateverTheClockSays() {
    Pace first = Pace.constantRate(1_000, 1_000_000, 0, 2);
    Pace second = Pace.constantRate(1_000, 1_000_000, 1, 2);
    assertEquals(1_000, first.nextStartNanos());
    assertEquals(2_000, second.nextStartNanos());
    assertEquals(3_000, first.nextStartNanos());
    assertEquals(4_000, second.nextStartNanos());
  }

  @Test
  void oddIntervalsDoNotAddUpToAnotherRate() {
    Pace pace = Pace.constantRate(0, 3_000, 0, 1);
    long last = 0;
    for (int turn = 0; turn <= 3_000; turn++) {
      last = pace.nextStartNanos();
    }
    assertEquals(1_000_000_000L, last, 1);
  }
}
