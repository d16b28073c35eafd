package dev.kvorum.kvnode.powerloss;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.powerloss.Outage.Extent;
import dev.kvorum.kvnode.powerloss.WatchedFolder.Syncs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every engine that keeps something on disk comes back from a power cut intact, at its durable
 * index or above (SAFETY 13). {@code -Dpowerloss.seed=} repeats the cuts, {@code -Dpowerloss.cuts=}
 * says how many the long form makes.
 */
@Timeout(1800)
class EnginePowerLossTest {

  private static final long SEED = Long.getLong("powerloss.seed", System.nanoTime());
  private static final int CUTS = Integer.getInteger("powerloss.cuts", 12);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path scratch;

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(scratch.resolve("data"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MEMORY", "CACHED"})
  void powerCutsLeaveTheStateOfAnIndexNotBelowTheDurableOne(EngineUnderTest engine)
      throws Exception {
    cut(engine, 1);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MEMORY", "CACHED"})
  void manyPowerCutsLeaveTheStateOfAnIndexNotBelowTheDurableOne(EngineUnderTest engine)
      throws Exception {
    cut(engine, CUTS);
  }

  /** A disk that lies has to be noticed, or these tests prove nothing. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MEMORY", "CACHED"})
  void aLyingDiskIsCaught(EngineUnderTest engine) throws Exception {
    WatchedFolder watched = watch(Syncs.LYING);
    long durable = run(watched, engine, 0, 3);
    watched.losePower(Extent.EVERYTHING, new SplittableRandom(1));
    assertTrue(durable > found(watched, engine));
  }

  private void cut(EngineUnderTest engine, int cuts) throws Exception {
    System.out.println("power cuts: engine " + engine + ", -Dpowerloss.seed=" + SEED);
    var random = new SplittableRandom(SEED);
    WatchedFolder watched = watch(Syncs.HONEST);
    long durable = 0;
    int lost = 0;
    for (int cut = 0; cut < cuts; cut++) {
      durable = run(watched, engine, durable, 1 + random.nextInt(19));
      Extent extent = random.nextBoolean() ? Extent.EVERYTHING : Extent.SOMETHING;
      Outage.Losses losses = watched.losePower(extent, random);
      lost += losses.sectors() + losses.names();
    }
    assertTrue(found(watched, engine) >= durable, "the last cut took what was durable");
    assertTrue(durable > 0, "the writer was never told of anything durable");
    assertTrue(lost > 0 || cuts == 1, "nothing was ever lost");
  }

  private WatchedFolder watch(Syncs syncs) throws Exception {
    return WatchedFolder.begin(folder, scratch.resolve("journal"), syncs);
  }

  /** Returns the durable index that the writer had claimed last when it was killed. */
  private static long run(WatchedFolder watched, EngineUnderTest engine, long durable, int claims)
      throws Exception {
    Process writer = watched.start(EngineWriter.class, engine.name());
    try (BufferedReader lines = writer.inputReader()) {
      long last = found(lines);
      assertTrue(last >= durable, last + " is below " + durable + ", which was durable");
      for (int claim = 0; claim < claims; claim++) {
        last = Math.max(last, Long.parseLong(lines.readLine()));
      }
      return claims == 0 ? durable : last;
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private static long found(WatchedFolder watched, EngineUnderTest engine) throws Exception {
    Process writer = watched.start(EngineWriter.class, engine.name());
    try (BufferedReader lines = writer.inputReader()) {
      return found(lines);
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private static long found(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new AssertionError("the engine did not open intact; what it said is above");
    }
    return Long.parseLong(line);
  }
}
