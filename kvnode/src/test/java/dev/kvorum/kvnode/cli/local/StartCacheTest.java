package dev.kvorum.kvnode.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that makes starts quick is taken where it fits, and nothing depends on it. */
class StartCacheTest {

  private static final String MAIN = "dev.kvorum.kvnode.Main";
  private static final Path CLASSES = Installation.ofThisProgram().program();

  @TempDir static Path made;

  @TempDir Path kept;

  private record Run(int code, String out, String err) {}

  /** A jar with the name and place that the cache is of, and a cache of one run. */
  @BeforeAll
  static void install() throws Exception {
    Files.copy(CLASSES.resolveSibling("jvm.options"), made.resolve("jvm.options"));
    var said = new PrintStream(OutputStream.nullOutputStream());
    String[] words = {"-c", "-f", jar().toString(), "-C", CLASSES.toString(), "."};
    assertEquals(0, ToolProvider.findFirst("jar").orElseThrow().run(said, System.err, words));
    Run run = run("-XX:AOTCacheOutput=" + cache());
    assertEquals(0, run.code(), run.err());
    assertTrue(Files.exists(cache()), run.out() + run.err());
  }

  @BeforeEach
  void keep() throws IOException {
    Files.copy(cache(), kept.resolve("cache"), StandardCopyOption.REPLACE_EXISTING);
  }

  @AfterEach
  void putBack() throws IOException {
    Files.copy(kept.resolve("cache"), cache(), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void itIsUsedWhereItIs() throws Exception {
    Run run = run("-Xlog:class+load");
    assertTrue(comesFromTheCache(run), run.err());
    assertEquals(0, run.code());
  }

  @Test
  void withoutOneAStartIsSilentlySlower() throws Exception {
    Files.delete(cache());
    Run run = run("-Xlog:class+load");
    assertEquals(0, run.code());
    assertFalse(comesFromTheCache(run));
    assertEquals("", run.err());
  }

  @Test
  void aDamagedOneIsNamedAndLeftAside() throws Exception {
    try (FileChannel file = FileChannel.open(cache(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[4096]), file.size() / 2);
    }
    assertStartsAndSaysWhy();
  }

  @Test
  void aCutOneIsNamedAndLeftAside() throws Exception {
    try (FileChannel file = FileChannel.open(cache(), StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    assertStartsAndSaysWhy();
  }

  @Test
  void oneOfAnEarlierBuildIsNamedAndLeftAside() throws Exception {
    FileTime before = Files.getLastModifiedTime(jar());
    Files.setLastModifiedTime(jar(), FileTime.from(Instant.EPOCH));
    try {
      assertStartsAndSaysWhy();
    } finally {
      Files.setLastModifiedTime(jar(), before);
    }
  }

  private static void assertStartsAndSaysWhy() throws Exception {
    Run run = run("-Xlog:class+load");
    assertEquals(0, run.code(), run.err());
    assertFalse(comesFromTheCache(run));
    assertFalse(run.err().isBlank(), "nothing was said");
  }

  private static boolean comesFromTheCache(Run run) {
    List<String> loads =
        run.out().lines().filter(line -> line.contains(MAIN + " source:")).toList();
    assertEquals(1, loads.size(), run.out());
    return loads.getFirst().contains("shared objects file");
  }

  private static Run run(String option) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(new Installation(jar()).javaOptions());
    command.addAll(List.of("-Xmx128m", option, "-cp", classPath(), MAIN, "--help"));
    Path out = Files.createTempFile(made, "run", ".out");
    Path err = Files.createTempFile(made, "run", ".err");
    int code =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Run(code, Files.readString(out), Files.readString(err));
  }

  /** The jar with the libraries that the tests have; no directories, which no cache is made of. */
  private static String classPath() {
    return jar()
        + Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(entry -> File.pathSeparator + entry)
            .collect(Collectors.joining());
  }

  private static Path jar() {
    return made.resolve("kvnode.jar");
  }

  private static Path cache() {
    return made.resolve("kvnode.aot");
  }
}
