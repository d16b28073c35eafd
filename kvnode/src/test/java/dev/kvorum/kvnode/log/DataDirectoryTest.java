package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir Path parent;

  @Test
  void theFolderIsMadeAndFoundAgain() throws IOException {
    long id;
    try (DataDirectory data = DataDirectory.open(parent.resolve("data"))) {
      id = data.home().identity().nodeId();
      data.home().stopped();
    }
    try (DataDirectory data = DataDirectory.open(parent.resolve("data"))) {
      assertEquals(id, data.home().identity().nodeId());
      assertEquals(PreviousStop.CLEAN, data.home().previousStop());
    }
  }

  @Test
  void aSecondProcessIsRefusedWithFolderAndPid() throws Exception {
    Path folder = parent.resolve("data");
    try (DataDirectory data = DataDirectory.open(folder)) {
      data.home().joined("mine");
      Process second =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Second.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(1, second.waitFor(), said);
      String holder = "in use by process " + ProcessHandle.current().pid();
      assertTrue(said.contains(folder + " is " + holder), said);
      assertEquals(1, data.home().identity().bootCounter());
    }
  }

  @Test
  void theSameProcessIsRefusedToo() throws IOException {
    try (DataDirectory _ = DataDirectory.open(parent.resolve("data"))) {
      refused(parent.resolve("data"), "this process");
    }
  }

  @Test
  void whatCannotBeUsedSaysWhatToDo() throws IOException {
    refused(parent.resolve("no/data"), "create it");
    Files.writeString(parent.resolve("file"), "");
    refused(parent.resolve("file"), "is a file");
    Files.createDirectories(parent.resolve("odd/lock"));
    refused(parent.resolve("odd"), "can't be written");
  }

  @Test
  void someoneElsesFolderSaysHowToGetIt() {
    String why =
        DataDirectory.unusable(parent, new AccessDeniedException(parent.toString())).getMessage();
    assertTrue(why.contains("spec.storage.chown: true"), why);
    assertEquals(1, why.lines().count(), why);
  }

  private static void refused(Path path, String why) {
    var refusal = assertThrows(DataDirectoryException.class, () -> DataDirectory.open(path));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(path.toString()), refusal.getMessage());
  }

  /** The main class of the second process. */
  static final class Second {
    private Second() {}

    public static void main(String[] arguments) throws IOException {
      try (DataDirectory _ = DataDirectory.open(Path.of(arguments[0]))) {
        System.out.println("got in");
      } catch (DataDirectoryException e) {
        System.out.println(e.getMessage());
        System.exit(1);
      }
    }
  }
}
