package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/http.md and the code say the same. */
class DocsTest {

  private static String docs;

  @BeforeAll
  static void read() throws IOException {
    docs = Files.readString(Path.of("../docs/http.md"));
  }

  @Test
  void everyProblemIsDocumentedWithItsStatusAndNoOther() {
    Set<String> documented = rows("^\\| `([a-z-]+)` \\| (\\d{3}) \\|");
    Set<String> real =
        Stream.of(ProblemType.values())
            .map(type -> type.slug() + " " + type.status().code())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(real, documented);
  }

  @Test
  void everyMetricIsDocumentedAndNoOther() {
    Set<String> documented = rows("^\\| `(kvorum_[a-z_]+)` \\|()");
    String scrape =
        new String(
            new Metrics(new FakeNode(), new FakeCluster().control).scrape(),
            StandardCharsets.UTF_8);
    Set<String> real =
        scrape
            .lines()
            .filter(line -> line.startsWith("# TYPE kvorum_"))
            .filter(line -> !line.contains("_created "))
            .map(line -> line.split(" ")[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(real, documented);
  }

  @Test
  void everyParameterOfAScanIsDocumented() {
    for (String name : ScanParameters.KNOWN) {
      assertTrue(docs.contains("`" + name + "`") || docs.contains("`" + name + "="), name);
    }
  }

  @Test
  void everyLimitIsDocumentedWithItsNumber() {
    HttpLimits limits = HttpLimits.DEFAULT;
    assertEquals(1 << 10, limits.keyBytesMax());
    assertEquals(1 << 20, limits.valueBytesMax());
    assertLimit("key, decoded", "1 KiB");
    assertLimit("value", "1 MiB");
    assertLimit("request line", HttpLimits.REQUEST_LINE_BYTES_MAX / 1024 + " KiB");
    assertLimit("headers together", HttpLimits.HEADER_BYTES_MAX / 1024 + " KiB");
    assertLimit("body on the admin port", HttpLimits.ADMIN_BODY_BYTES_MAX / 1024 + " KiB");
    assertLimit("lines of a range", String.valueOf(limits.scanRowsMax()));
    assertLimit("`timeout`", limits.timeouts().requestMax().toSeconds() + " s");
    assertLimit("requests at one time", limits.requests().inFlightMax() + " a port");
    assertLimit("connections", limits.requests().connectionsMax() + " a port");
    assertLimit(
        "connection without a request", limits.timeouts().idleConnection().toMinutes() + " min");
  }

  private static void assertLimit(String name, String number) {
    String row = "| " + name + " | " + number + " |";
    assertTrue(docs.contains(row), row);
  }

  /** The two groups of each row that matches, joined by a blank. */
  private static Set<String> rows(String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(docs)
        .results()
        .map(row -> (row.group(1) + " " + row.group(2)).strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
