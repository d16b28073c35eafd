package dev.kvorum.kvnode.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

  private final long self = ProcessHandle.current().pid();
  @TempDir Path folder;
  private PidFile file;

  @BeforeEach
  void inFolder() {
    file = new PidFile(folder.resolve("pid"));
  }

  @Test
  void processThatRunsIsRunning() throws IOException {
    file.write(self);
    assertEquals(new NodeState.Running(self), file.state());
    assertEquals(String.valueOf(self), Files.readAllLines(file.path()).getFirst());
  }

  @Test
  void pidOfAnotherProcessIsNotOurs() throws IOException {
    Files.writeString(file.path(), self + "\ntick 1\n");
    assertEquals(new NodeState.Died(self), file.state());
  }

  @Test
  void endThatWasAskedForIsNoDeath() throws IOException {
    Files.writeString(file.path(), "999999999\ntick 1\n");
    assertEquals(new NodeState.Died(999999999), file.state());
    file.markStopping();
    assertEquals(new NodeState.Stopped(), file.state());
  }

  @Test
  void missingOrUnreadableFileIsStopped() throws IOException {
    assertEquals(new NodeState.Stopped(), file.state());
    Files.writeString(file.path(), "nonsense");
    assertEquals(new NodeState.Stopped(), file.state());
  }
}
