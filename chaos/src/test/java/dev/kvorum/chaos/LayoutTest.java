package dev.kvorum.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each package may know, read off the sources. */
class LayoutTest {

  private static final Path MAIN = Path.of("src/main/java/dev/kvorum/chaos");

  private static final Map<String, String> CONFINED =
      Map.of(
          "io.fabric8", "kube",
          "com.fasterxml.jackson", "admin",
          "picocli", "",
          "java.net.Socket", "run");

  /** From the top: a package may use those after it, never one before. */
  private static final List<String> PACKAGES =
      List.of("", "kube", "run", "admin", "report", "outcome", "schedule", "checker", "history");

  private static final List<String> PURE = List.of("report", "outcome", "schedule", "checker");

  private static final Pattern IMPURE =
      Pattern.compile(
          "import java\\.(io|net|time\\.(Clock|Instant)|nio\\.(file|channels)|util\\.concurrent|util\\.Random)"
              + "|System\\.(nanoTime|currentTimeMillis|getLogger|getenv|getProperty)|\\bThread\\b|synchronized");

  private static final Pattern OURS =
      Pattern.compile("import (?:static )?dev\\.kvorum\\.chaos\\.((?:[a-z]\\w*)?)");

  private static List<Path> sources(String packageName) throws IOException {
    try (Stream<Path> files = Files.list(MAIN.resolve(packageName))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void librariesStayInTheirPackages() throws IOException {
    var wrong = new ArrayList<String>();
    for (String packageName : PACKAGES) {
      for (Path source : sources(packageName)) {
        String text = Files.readString(source);
        CONFINED.forEach(
            (library, allowed) -> {
              if (text.contains("import " + library) && !packageName.equals(allowed)) {
                wrong.add(source + " uses " + library);
              }
            });
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void packagesDependDownwardOnlyAndNeverOnTheNode() throws IOException {
    var wrong = new ArrayList<String>();
    for (String packageName : PACKAGES) {
      for (Path source : sources(packageName)) {
        String text = Files.readString(source);
        OURS.matcher(text)
            .results()
            .map(found -> found.group(1))
            .filter(used -> PACKAGES.indexOf(used) < PACKAGES.indexOf(packageName))
            .forEach(used -> wrong.add(source + " uses " + used));
        assertFalse(text.contains("dev.kvorum.kvnode"), source::toString);
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void whatDecidesHasNoClockThreadFileOrRandomness() throws IOException {
    for (String pure : PURE) {
      for (Path source : sources(pure)) {
        String code =
            Files.readString(source).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\\n]*", "");
        var found = IMPURE.matcher(code);
        assertFalse(found.find(), () -> source + " is to be pure, and has " + found.group());
      }
    }
  }
}
