package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

class LibraryTrimTest {

  private static final String LIBRARY = "librocksdbjni-linux64.so";

  @TempDir Path folder;

  @Test
  void trimmedLibraryIsSmallerAndIsLoadedAsBefore() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the library is of Linux on x86-64");
    byte[] whole = Files.readAllBytes(Path.of(System.getProperty("java.library.path"), LIBRARY));
    byte[] trimmed = LibraryTrim.trimmed(whole.clone());
    assertTrue(trimmed.length < whole.length - 1_000_000, trimmed.length + " of " + whole.length);
    Files.write(folder.resolve(LIBRARY), trimmed);
    Process process =
        JavaProcess.of(
                List.of("-Djava.library.path=" + folder),
                Opens.class.getName(),
                List.of(folder.resolve("db").toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals("v", said.strip());
  }

  @Test
  void whatIsNoLibraryIsLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x".repeat(100));
    assertThrows(
        IllegalArgumentException.class, () -> LibraryTrim.main(new String[] {file.toString()}));
    assertEquals(100, Files.size(file));
  }

  /** A program that needs all of the library, and says where it found it otherwise. */
  static final class Opens {

    private Opens() {}

    public static void main(String[] args) throws Exception {
      System.loadLibrary("rocksdbjni-linux64");
      try (RocksDB db = RocksDB.open(args[0])) {
        db.put(new byte[] {'k'}, new byte[] {'v'});
        System.out.println(new String(db.get(new byte[] {'k'}), StandardCharsets.UTF_8));
      }
    }
  }
}
