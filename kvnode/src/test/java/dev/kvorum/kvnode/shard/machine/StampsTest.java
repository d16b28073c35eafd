package dev.kvorum.kvnode.shard.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** SAFETY 24. */
class StampsTest {

  private static final long MILLI = 1_000_000;
  private static final long WALL = 1_700_000_000_000L;
  private static final long YEAR = Duration.ofDays(365).toMillis();

  private final Stamps stamps = new Stamps();

  @Test
  void theFirstStampOfAShardIsTheWallClock() {
    assertEquals(WALL, Stamps.after(0, stamps.next(WALL, 5 * MILLI)));
  }

  @Test
  void whoHasAppliedNothingMovesNoTimeThatOthersStamped() {
    assertEquals(WALL, Stamps.after(WALL, stamps.next(WALL + YEAR, 5 * MILLI)));
    assertEquals(WALL, Stamps.after(WALL, stamps.next(WALL + YEAR, 900 * MILLI)), "nor later");
    stamps.observe(WALL, 1_000 * MILLI);
    assertEquals(WALL + 20, Stamps.after(WALL, stamps.next(WALL + YEAR, 1_010 * MILLI)));
  }

  @Test
  void aStampThatFallsMovesNoTime() {
    assertEquals(WALL, Stamps.after(WALL, WALL - 1));
    assertEquals(WALL + 1, Stamps.after(WALL, WALL + 1));
  }

  @Test
  void aClockAYearAheadGainsOneMillisecondAMillisecond() {
    stamps.observe(WALL, 0);
    assertEquals(WALL + 2_000, stamps.next(WALL + YEAR, 1_000 * MILLI));
    assertEquals(WALL + 4_000, stamps.next(WALL + YEAR, 2_000 * MILLI));
  }

  @Test
  void aClockThatFallsBackStopsNoTime() {
    stamps.observe(WALL, 0);
    assertEquals(WALL + 1_000, stamps.next(WALL - YEAR, 1_000 * MILLI));
    assertEquals(WALL + 1_500, stamps.next(WALL - YEAR, 1_500 * MILLI));
  }

  @Test
  void manyCallsInAMillisecondDoNotSlowTimeDown() {
    stamps.observe(WALL, 0);
    long last = 0;
    for (long nanos = 0; nanos <= 1_000 * MILLI; nanos += 700_000) {
      last = stamps.next(0, nanos);
    }
    assertTrue(last >= WALL + 999, "a second made " + (last - WALL) + " ms");
  }

  @Test
  void aNewLeaderGoesOnFromWhatTheOldOneStamped() {
    stamps.observe(WALL + YEAR, 10 * MILLI); // its predecessor's clock was ahead
    assertEquals(WALL + YEAR, stamps.next(WALL, 10 * MILLI));
    assertEquals(WALL + YEAR + 500, stamps.next(WALL, 510 * MILLI));
  }

  @Test
  void aLateEntryOfAnOlderStampChangesNothing() {
    stamps.observe(WALL, 0);
    stamps.observe(WALL - 5, 100 * MILLI);
    assertEquals(WALL + 100, stamps.next(0, 100 * MILLI));
  }

  @Test
  void stampsNeverFallAndNeverRunFasterThanTwice() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var any = new Stamps();
      long nanos = random.nextLong(-1_000 * MILLI, 1_000 * MILLI);
      any.observe(WALL, nanos);
      long begin = nanos;
      long last = WALL;
      for (int i = 0; i < 200; i++) {
        nanos += random.nextLong(20 * MILLI);
        long stamp = any.next(WALL + random.nextLong(-YEAR, YEAR), nanos);
        assertTrue(stamp >= last, "seed " + seed);
        long passed = (nanos - begin) / MILLI;
        assertTrue(stamp - WALL <= 2 * passed, "seed " + seed);
        assertTrue(stamp - WALL >= passed - 1, "seed " + seed);
        last = stamp;
      }
    }
  }
}
