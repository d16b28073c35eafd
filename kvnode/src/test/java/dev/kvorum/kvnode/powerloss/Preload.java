package dev.kvorum.kvnode.powerloss;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The library of the power cuts, built where the tests run. */
final class Preload {

  private static final Path SOURCE = Path.of("src", "test", "c", "powerloss.c");
  private static final Path TARGET = Path.of("target", "powerloss").toAbsolutePath();

  private Preload() {}

  /** Builds it, or skips the test on a machine that can't. */
  static synchronized Path library() throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux"),
        "power cuts are tried on Linux only, for they need LD_PRELOAD");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "power cuts are not tried without gcc");
    Path library = TARGET.resolve("powerloss.so");
    if (isFresh(library)) {
      return library;
    }
    Files.createDirectories(TARGET);
    Path built = Files.createTempFile(TARGET, "powerloss", ".so");
    Process compiler =
        new ProcessBuilder(
                "gcc",
                "-shared",
                "-fPIC",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-pthread",
                "-o",
                built.toString(),
                SOURCE.toString(),
                "-ldl")
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new AssertionError("gcc can't build " + SOURCE.toAbsolutePath());
    }
    return Files.move(built, library, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isFresh(Path library) throws IOException {
    return Files.exists(library)
        && Files.getLastModifiedTime(library).compareTo(Files.getLastModifiedTime(SOURCE)) > 0;
  }
}
