package dev.kvorum.kvnode.shard.replica;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MILLI = 1_000_000;

  private final Pace pace = new Pace(9, 0);

  @Test
  void theFirstSliceNeedsNoRest() {
    assertTrue(pace.isRested(0));
  }

  @Test
  void aSliceIsFollowedByARestOfSoManyTimesItsLength() {
    pace.worked(10 * MILLI, 100 * MILLI);
    assertFalse(pace.isRested(190 * MILLI - 1));
    assertTrue(pace.isRested(190 * MILLI));
  }

  @Test
  void aSliceThatTookNoTimeIsFollowedByTheNext() {
    pace.worked(0, 100 * MILLI);
    assertTrue(pace.isRested(100 * MILLI));
  }

  @Test
  void aSliceThatWaitedLongForADiskStopsTheWorkForAMomentOnly() {
    pace.worked(10_000 * MILLI, 0);
    assertFalse(pace.isRested(500 * MILLI - 1));
    assertTrue(pace.isRested(500 * MILLI));
  }
}
