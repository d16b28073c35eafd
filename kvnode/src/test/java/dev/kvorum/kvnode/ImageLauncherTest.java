package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the image's {@code kv} divides a container's memory; {@code java} says what it was given. */
class ImageLauncherTest {

  private static final Path LAUNCHER = Path.of("src/main/image/kv").toAbsolutePath();
  private static final int JVM_MIB = 128;

  @TempDir private Path folder;

  @BeforeEach
  void placeJava() throws IOException {
    Path java = folder.resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\necho \"$@\"\necho cache=${KVORUM_BLOCK_CACHE:-} buffers=${KVORUM_WRITE_BUFFERS:-}\n");
    assertTrue(java.toFile().setExecutable(true));
  }

  @Test
  void allPartsTogetherFitTheContainer() throws Exception {
    for (int limit : new int[] {256, 320, 512, 1000, 4096, 65_536}) {
      limit(limit);
      Said said = run(Map.of(), "serve");
      int parts =
          said.number("-Xmx(\\d+)m")
              + said.number("-XX:MaxDirectMemorySize=(\\d+)m")
              + said.number("cache=(\\d+)Mi")
              + said.number("buffers=(\\d+)Mi")
              + JVM_MIB;
      assertTrue(parts <= limit, () -> parts + " of " + limit + " MiB");
      assertTrue(parts >= limit - 4, () -> "much of " + limit + " MiB is left: " + parts);
    }
  }

  @Test
  void whatSomebodySetStaysAndTheHeapGivesWay() throws Exception {
    limit(1024);
    Files.writeString(folder.resolve("kvorum.yaml"), "sync: always\nwrite-buffers: 200Mi\n");
    Said said = run(Map.of("KVORUM_BLOCK_CACHE", "100Mi"), "serve");
    assertEquals(100, said.number("cache=(\\d+)Mi"));
    assertEquals(200, said.number("buffers=(\\d+)Mi"));
    assertEquals(1024 - JVM_MIB - 100 - 200 - 134, said.number("-Xmx(\\d+)m"));
  }

  @Test
  void aLimitThatIsTooSmallIsRefusedWithItsNumbers() throws Exception {
    limit(200);
    Said small = run(Map.of(), "serve");
    assertEquals(2, small.code());
    assertTrue(small.text().contains("200 MiB of memory, and a node needs 256 MiB"), small.text());
    limit(512);
    Said full = run(Map.of("KVORUM_BLOCK_CACHE", "1Gi"), "serve");
    assertEquals(2, full.code());
    assertTrue(full.text().contains("block-cache (1024 Mi)"), full.text());
  }

  @Test
  void cgroupsOfTheFirstVersionCountToo() throws Exception {
    Path memory = Files.createDirectories(folder.resolve("memory"));
    Files.writeString(memory.resolve("memory.limit_in_bytes"), (512L << 20) + "\n");
    assertTrue(run(Map.of(), "serve").text().contains("-Xmx"));
    Files.writeString(memory.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
    assertFalse(run(Map.of(), "serve").text().contains("-Xmx"));
  }

  @Test
  void withoutALimitTheNodesOwnDefaultsHold() throws Exception {
    Files.writeString(folder.resolve("memory.max"), "max\n");
    Said said = run(Map.of("KVORUM_JAVA_OPTS", "-Xmx1g -Xlog:gc"), "serve");
    assertTrue(said.text().contains("-Xmx1g -Xlog:gc -jar"), said.text());
    assertTrue(said.text().contains("cache= buffers="), said.text());
  }

  @Test
  void aClientBesideTheNodeIsSmall() throws Exception {
    limit(512);
    Said said = run(Map.of(), "get", "a key");
    assertEquals(48, said.number("-Xmx(\\d+)m"));
    assertTrue(said.text().contains("kvnode.jar get a key"), said.text());
  }

  private record Said(int code, String text) {
    int number(String pattern) {
      var found = Pattern.compile(pattern).matcher(text);
      assertTrue(found.find(), () -> pattern + " in " + text);
      return Integer.parseInt(found.group(1));
    }
  }

  private void limit(int mebibytes) throws IOException {
    Files.writeString(folder.resolve("memory.max"), ((long) mebibytes << 20) + "\n");
  }

  private Said run(Map<String, String> environment, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("/bin/sh", LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("KVORUM_"));
    builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    builder.environment().put("KV_CGROUP", folder.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }
}
