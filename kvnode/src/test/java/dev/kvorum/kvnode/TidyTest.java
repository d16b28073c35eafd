package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules of the layout, read off the sources: what may depend on what, and how large a room may
 * grow.
 */
class TidyTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String MAIN = "kvnode/src/main/java/dev/kvorum/kvnode/";

  /** From the top: a package may use those after it, never one before. */
  private static final List<String> PACKAGES =
      List.of(
          "",
          "cli",
          "http",
          "kube",
          "shape",
          "shard.route",
          "shard.residents",
          "shard.replica",
          "shard.machine",
          "meta",
          "peer",
          "log",
          "engine",
          "leaderless",
          "raft");

  /** A library and the only packages that may use it. */
  private static final Map<String, List<String>> CONFINED =
      Map.of(
          "org.rocksdb", List.of("engine.rocksdb"),
          "org.lmdbjava", List.of("engine.lmdb"),
          "org.iq80.leveldb", List.of("engine.leveldb"),
          "io.prometheus", List.of("http"),
          "io.helidon", List.of("http"),
          "picocli", List.of("cli"),
          "org.HdrHistogram", List.of("cli"),
          "io.fabric8", List.of("kube"),
          "com.fasterxml.jackson", List.of("", "cli", "http", "meta", "log"));

  /** What a package that only decides must not know of. */
  private static final Pattern IMPURE =
      Pattern.compile(
          "import java\\.(io|net|time\\.(Clock|Instant)|nio\\.(file|channels)|util\\.concurrent|util\\.Random|security)"
              + "|System\\.(nanoTime|currentTimeMillis|getLogger|getenv|getProperty)|\\bThread\\b|Math\\.random|synchronized");

  private static final int LINES_MAX = 600;
  private static final Pattern EMPTY_NAMES =
      Pattern.compile(".*(Impl|Utils?|Helper|Manager)\\.java");
  private static final Pattern IMPORT = Pattern.compile("import (?:static )?([a-zA-Z_][\\w.]*);");

  private record Source(Path file, String text) {
    /** The package below {@code dev.kvorum.kvnode}, or nothing for the top. */
    String packageName() {
      String directory = ROOT.resolve(MAIN).relativize(file.getParent()).toString();
      return directory.replace('/', '.');
    }
  }

  @Test
  void packagesDependDownwardOnly() {
    List<String> wrong = new ArrayList<>();
    for (Source source : sources(MAIN)) {
      int own = layer(source.packageName());
      IMPORT
          .matcher(source.text())
          .results()
          .map(match -> match.group(1))
          .forEach(
              imported -> {
                if (imported.startsWith("dev.kvorum.kvnode.")) {
                  int other = layer(packageOf(imported.substring("dev.kvorum.kvnode.".length())));
                  if (other < own) {
                    wrong.add(source.file() + " uses " + imported);
                  }
                }
              });
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void raftAndEnginesDependOnNothingOfOurs() {
    for (String alone : List.of("raft", "leaderless", "engine")) {
      for (Source source : sources(MAIN + alone)) {
        IMPORT
            .matcher(source.text())
            .results()
            .map(match -> match.group(1))
            .forEach(
                imported ->
                    assertTrue(
                        !imported.startsWith("dev.kvorum")
                            || imported.startsWith("dev.kvorum.kvnode." + alone),
                        () -> source.file() + " uses " + imported));
      }
    }
  }

  @Test
  void whatDecidesHasNoClockThreadFileOrRandomness() {
    for (String pure : List.of("raft", "leaderless", "meta/balance")) {
      for (Source source : sources(MAIN + pure)) {
        var found = IMPURE.matcher(withoutComments(source.text()));
        assertTrue(!found.find(), () -> source.file() + " is to be pure, and has " + found.group());
      }
    }
  }

  @Test
  void librariesStayInTheirPackages() {
    List<String> wrong = new ArrayList<>();
    for (Source source : sources(MAIN)) {
      CONFINED.forEach(
          (library, allowed) -> {
            boolean uses =
                Pattern.compile("(?m)^import (static )?" + Pattern.quote(library) + "\\.")
                    .matcher(source.text())
                    .find();
            boolean mayUse =
                allowed.stream()
                    .anyMatch(
                        name ->
                            source.packageName().equals(name)
                                || !name.isEmpty() && source.packageName().startsWith(name));
            if (uses && !mayUse) {
              wrong.add(source.file() + " uses " + library);
            }
          });
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void noFileOutgrowsItsRoomAndNoNameIsEmpty() {
    for (String module : List.of("kvnode/src", "chaos/src", "operator/src")) {
      for (Source source : sources(module)) {
        long lines = source.text().lines().count();
        assertTrue(lines <= LINES_MAX, () -> source.file() + " has " + lines + " lines");
        assertTrue(
            !EMPTY_NAMES.matcher(source.file().getFileName().toString()).matches(),
            () -> source.file() + " is named for nothing");
      }
    }
  }

  @Test
  void everyPackageSaysWhatItIs() {
    for (String module :
        List.of("kvnode/src/main/java", "chaos/src/main/java", "operator/src/main/java")) {
      for (Source source : sources(module)) {
        Path page = source.file().resolveSibling("package-info.java");
        assertTrue(Files.exists(page), () -> page + " is missing");
      }
    }
  }

  private static List<Source> sources(String below) {
    Path directory = ROOT.resolve(below);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .map(TidyTest::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Source read(Path file) {
    try {
      return new Source(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutComments(String text) {
    return text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\\n]*", "");
  }

  /** How far down the list a package or the one that it is part of stands. */
  private static int layer(String packageName) {
    for (String name = packageName; !name.isEmpty(); name = name.replaceAll("\\.?[^.]*$", "")) {
      if (PACKAGES.contains(name)) {
        return PACKAGES.indexOf(name);
      }
    }
    assertTrue(packageName.isEmpty() || packageName.equals("shard"), packageName + " has no place");
    return 0;
  }

  /** The package part of a name: what comes before the first capital. */
  private static String packageOf(String name) {
    var found = Pattern.compile("^((?:[a-z]\\w*\\.)*)").matcher(name);
    return found.find() ? found.group(1).replaceAll("\\.$", "") : "";
  }
}
