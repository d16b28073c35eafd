package dev.kvorum.kvnode.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessSightTest {

  private static ProcessSight sight(char state, int threads) {
    return ProcessSight.ofStat(
        ("4242 (a (b) c) %c 1 4242 4242 0 -1 4210700 5012 0 0 0 37 9 0 0 20 0 %d 0 998877 0 0 0 0 0"
                + " 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 9\n")
            .formatted(state, threads));
  }

  @Test
  void processIsReadFromItsLine() {
    assertEquals(new ProcessSight('S', 31, "tick 998877"), sight('S', 31));
    assertTrue(sight('T', 31).isPaused());
    assertFalse(sight('S', 31).isPaused());
  }

  @Test
  void processEndsWithItsLastThreadAndNotWithItsFirst() {
    assertFalse(sight('R', 1).hasEnded());
    assertFalse(sight('Z', 2).hasEnded(), "another thread still holds its ports");
    assertTrue(sight('Z', 1).hasEnded());
    assertTrue(sight('X', 1).hasEnded());
  }
}
