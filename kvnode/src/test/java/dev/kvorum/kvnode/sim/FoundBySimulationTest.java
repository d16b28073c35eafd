package dev.kvorum.kvnode.sim;

import org.junit.jupiter.api.Test;

/**
 * Seeds that find a mistake which was made once: each was seen to fail with its fix taken out. A
 * change of {@link Scenario}, or of what is random, gives a seed another meaning; then look for one
 * anew.
 */
class FoundBySimulationTest {

  @Test
  void anAgentTicksThoughItsClockBeganBelowZero() {
    again(1, 10);
  }

  @Test
  void aSnapshotUnderWayOutlivesTheLateWordOnAnEarlierOne() {
    again(104, 30);
    again(211, 30);
  }

  @Test
  void aSnapshotOnItsWayIsNotCleanedAway() {
    again(211, 10);
  }

  @Test
  void aLeaseEndsWhenLeadershipIsHandedOver() {
    again(142, 10);
  }

  @Test
  void whoLagsBehindAStateWithoutKeysCatchesUp() {
    again(307, 30);
    again(465, 30);
  }

  @Test
  void aLeaderThatHasNotReplayedItsLogForgetsNoIdempotencyKey() {
    again(611, 10);
  }

  private static void again(long seed, long seconds) {
    Simulation.run(Scenario.of(seed, seconds), Trace.SILENT);
  }
}
