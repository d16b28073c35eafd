package dev.kvorum.kvnode.sim;

import org.junit.jupiter.api.Test;

/**
 * Seeds that once found a mistake. The claim is what was broken; a change of the scenarios gives a
 * seed another meaning.
 */
class FoundBySimulationTest {

  @Test
  void aSnapshotUnderWayOutlivesTheLateWordOnAnEarlierOne() {
    again(105, 10);
    again(123, 10);
  }

  @Test
  void aSnapshotOnItsWayIsNotCleanedAway() {
    again(1333, 30);
    again(1409, 30);
  }

  @Test
  void aLeaseEndsWhenLeadershipIsHandedOver() {
    again(1170, 30);
    again(1202, 30);
  }

  private static void again(long seed, long seconds) {
    Simulation.run(Scenario.of(seed, seconds), Trace.SILENT);
  }
}
