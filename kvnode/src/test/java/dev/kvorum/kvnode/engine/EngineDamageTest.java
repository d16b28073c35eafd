package dev.kvorum.kvnode.engine;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.disk.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A bit of an engine's files turns over, or a file loses its end: either that is told, or what is
 * read is what was written, up to some index. LMDB keeps no checksums, so it is not asked; {@code
 * docs/engines.md} says so. {@code -Dengine.seed=} repeats the damages, {@code -Dengine.damages=}
 * says how many the long form does.
 */
@Timeout(1800)
class EngineDamageTest {

  private static final long REPLICA = 1;
  private static final int KEYS = 300;
  private static final int BATCHES = 120;
  private static final int BATCHES_PER_FLUSH = 25;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path scratch;

  @ParameterizedTest
  @EnumSource(names = {"ROCKSDB", "LEVELDB"})
  void whatIsReadIsWhatWasWrittenOrARefusal(EngineUnderTest kind) throws IOException {
    damage(kind, 30);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(names = {"ROCKSDB", "LEVELDB"})
  void manyDamagesAreToldOrHarmless(EngineUnderTest kind) throws IOException {
    damage(kind, Integer.getInteger("engine.damages", 400));
  }

  private void damage(EngineUnderTest kind, int damages) throws IOException {
    SplittableRandom random = Seeds.random("damage of " + kind);
    Path intact = Files.createDirectory(scratch.resolve("intact"));
    write(kind, intact);
    int told = 0;
    for (int damage = 0; damage < damages; damage++) {
      Path copy = copy(intact, scratch.resolve("copy"));
      String what = damage(copy, random);
      // A library may not end.
      if (assertTimeoutPreemptively(PATIENCE, () -> isTold(kind, copy, what), what)) {
        told++;
      }
      Directories.delete(copy);
    }
    System.out.printf("%s: %d of %d damages were told%n", kind, told, damages);
    assertTrue(told > damages / 4, "only " + told + " were told: is anything read at all?");
  }

  private static void write(EngineUnderTest kind, Path directory) {
    var batches = new ScriptedBatches(KEYS);
    try (EngineStore store = kind.open(directory);
        Engine engine = store.open(REPLICA)) {
      for (int batch = 1; batch <= BATCHES; batch++) {
        engine.apply(batches.next());
        if (batch % BATCHES_PER_FLUSH == 0) {
          engine.flush();
        }
      }
      engine.flush();
    }
  }

  private static boolean isTold(EngineUnderTest kind, Path directory, String what) {
    try (EngineStore store = kind.open(directory);
        Engine engine = store.open(REPLICA)) {
      new ScriptedBatches(KEYS).skipTo(engine.appliedIndex()).assertIn(engine);
      return false;
    } catch (EngineException refusal) {
      return true;
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(kind + ", " + what + ": " + e, e);
    }
  }

  /** Returns what was done. */
  private static String damage(Path directory, SplittableRandom random) throws IOException {
    List<Path> files = files(directory);
    Path file = files.get(random.nextInt(files.size()));
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    if (random.nextInt(4) == 0) {
      Files.write(file, Arrays.copyOf(bytes, at));
      return "%s of %d bytes cut to %d".formatted(file.getFileName(), bytes.length, at);
    }
    int bit = random.nextInt(Byte.SIZE);
    bytes[at] ^= (byte) (1 << bit);
    Files.write(file, bytes);
    return "%s: bit %d of byte %d of %d".formatted(file.getFileName(), bit, at, bytes.length);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> Files.isRegularFile(file) && file.toFile().length() > 0)
          .sorted()
          .toList();
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)));
      }
    }
    return to;
  }
}
