package dev.kvorum.kvnode.sim;

import org.junit.jupiter.api.Test;

/** Seeds that once found a mistake. The claim is what was broken; a change of the scenarios gives a seed another meaning. */
class FoundBySimulationTest {

  @Test
  void aSnapshotUnderWayOutlivesTheLateWordOnAnEarlierOne() {
    again(105, 10);
    again(123, 10);
  }

  private static void again(long seed, long seconds) {
    Simulation.run(Scenario.of(seed, seconds), Trace.SILENT);
  }
}
