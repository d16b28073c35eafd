package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to the bytes of a log, it opens with what it held at some time, or refuses with
 * file and offset; below the last mark always the latter (SAFETY 9). {@code -Dfuzz.seed=} repeats
 * one damaged log, {@code -Dfuzz.logs=} says how many the long form tries.
 */
class WalFuzzTest {

  private static final WalOptions TINY = new WalOptions(1 << 10, 512, 200, 2, SyncPolicy.ALWAYS);
  private static final WalOptions LARGER =
      new WalOptions(8 << 10, 2 << 10, 1 << 10, 2, SyncPolicy.ALWAYS);

  /** A life in which every kind of record is still there at its end: see the first assertion. */
  private static LoggedLife smallLog() throws IOException {
    var life = new LoggedLife(7, TINY);
    life.live(60);
    while (life.kinds().size() < RecordType.values().length || life.end(life.lastSegment()) < 700) {
      life.live(1);
    }
    return life;
  }

  @Test
  void everyFlippedBitOfEveryFileIsRefusedOrWithoutEffectUpToTheMark() throws IOException {
    LoggedLife life = smallLog();
    assertEquals(EnumSet.allOf(RecordType.class), life.kinds());
    assertTrue(life.files().size() >= 4, () -> "several segments and spares: " + life.files());
    for (String path : life.files()) {
      int bits = life.disk().bytes(path).length * Byte.SIZE;
      IntStream.range(0, bits).parallel().forEach(bit -> judgeFlip(life, path, bit));
    }
  }

  @Test
  void everyCutOfEverySegmentIsRefusedWithFileAndOffset() throws IOException {
    LoggedLife life = smallLog();
    for (String path : life.files()) {
      for (int length = life.disk().bytes(path).length - 1; length >= 0; length--) {
        SimDisk damaged = life.disk().copy(length);
        damaged.truncate(path, length);
        Optional<String> refusal = open(life, damaged, life.views().size() - 1);
        if (path.endsWith(Wal.SEGMENT_SUFFIX)) {
          assertNames(path, refusal, "cut to " + length);
        } else {
          assertTrue(refusal.isEmpty(), () -> path + ": " + refusal); // a spare is made anew
        }
      }
    }
  }

  @Test
  void manyDamagesTogetherAreRefusedOrWithoutEffectWhileTheTailIsWhole() throws IOException {
    damageLogs(40);
  }

  @Tag("slow")
  @Test
  void manyDamagesOfManyLogsAreRefusedOrWithoutEffectWhileTheTailIsWhole() throws IOException {
    damageLogs(Integer.getInteger("fuzz.logs", 1_000));
  }

  private static void judgeFlip(LoggedLife life, String path, int bit) {
    SimDisk damaged = life.disk().copy(bit);
    damaged.flipBit(path, bit);
    try {
      long end = path.endsWith(Wal.SEGMENT_SUFFIX) ? life.end(path) : 0;
      int newest = life.views().size() - 1;
      boolean used = bit / Byte.SIZE < end;
      boolean last = path.equals(life.lastSegment());
      Optional<String> refusal = open(life, damaged, used && last ? life.acknowledged() : newest);
      if (used && !last) {
        assertNames(path, refusal, "bit " + bit);
      } else if (refusal.isPresent()) {
        assertTrue(used, () -> "refused for a bit of no meaning: " + refusal.get());
        assertNames(path, refusal, "bit " + bit);
      }
    } catch (IOException e) {
      throw new AssertionError(path + " bit " + bit, e);
    }
  }

  private static void damageLogs(int logs) throws IOException {
    Long one = Long.getLong("fuzz.seed");
    long first = one == null ? System.nanoTime() : one;
    int refused = 0;
    for (long seed = first; seed < first + (one == null ? logs : 1); seed++) {
      try {
        refused += damageOne(new SplittableRandom(seed));
      } catch (Throwable e) {
        fail("-Dfuzz.seed=" + seed, e);
      }
    }
    System.out.printf("damaged logs: seeds from %d, %d refused%n", first, refused);
    assertTrue(refused > 0 || one != null, "no damage was ever seen");
  }

  private static int damageOne(SplittableRandom random) throws IOException {
    var life = new LoggedLife(random.nextLong(), LARGER);
    life.live(random.nextInt(20, 120));
    SimDisk stale = life.disk().copy(1);
    life.live(random.nextInt(1, 60));
    int refused = 0;
    for (int round = 0; round < 20; round++) {
      SimDisk damaged = life.disk().copy(round);
      var damage = new Damage(damaged, stale, random);
      List<String> done = new ArrayList<>();
      for (int count = random.nextInt(1, 5); count > 0; count--) {
        done.add(damage.strike());
      }
      try {
        refused += judge(life, damaged) ? 1 : 0;
      } catch (Throwable e) {
        throw new AssertionError("after " + done, e);
      }
    }
    return refused;
  }

  /** Whether it is refused, as it must be unless nothing is missing or the last marks are. */
  private static boolean judge(LoggedLife life, SimDisk damaged) throws IOException {
    String last = life.lastSegment();
    int end = (int) life.end(last);
    byte[] sound = life.disk().bytes(last);
    byte[] found = damaged.bytes(last);
    boolean marksLost = found.length < end || !Arrays.equals(sound, 0, end, found, 0, end);
    if (!marksLost) {
      return open(life, damaged, life.views().size() - 1).isPresent();
    }
    try {
      Wal.open(damaged, life.options()).close();
      return false;
    } catch (WalDamagedException e) {
      return true;
    }
  }

  /** Opens it, and what is found must be as after a step not before that one. */
  private static Optional<String> open(LoggedLife life, SimDisk damaged, int atLeast)
      throws IOException {
    Map<String, String> found;
    try {
      found = Twin.view(Wal.open(damaged, life.options()));
    } catch (WalDamagedException e) {
      return Optional.of(e.getMessage());
    }
    if (life.views().lastIndexOf(found) < atLeast) {
      fail("it holds what it never held, or too little of it: " + found);
    }
    return Optional.empty();
  }

  private static void assertNames(String path, Optional<String> refusal, String damage) {
    String said = refusal.orElseGet(() -> fail(path + " " + damage + " was accepted"));
    assertTrue(said.contains(path + " at offset "), () -> path + " " + damage + ": " + said);
    assertTrue(said.contains("Re-seed it"), said);
  }
}
