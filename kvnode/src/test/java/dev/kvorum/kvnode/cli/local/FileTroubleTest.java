package dev.kvorum.kvnode.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileTroubleTest {

  private static String words(IOException trouble) {
    return FileTrouble.failure(Path.of("data"), trouble).getMessage();
  }

  @Test
  void usualTroublesHaveWords() {
    assertEquals(
        "no permission to write to data/node1", words(new AccessDeniedException("data/node1")));
    assertEquals(
        "no permission to write to data", words(new IOException("data/x (Permission denied)")));
    assertEquals("the disk under data is full", words(new IOException("No space left on device")));
    assertEquals(
        "the disk under data/id is full",
        words(new FileSystemException("data/id", null, "No space left on device")));
    assertEquals("the folder data cannot be used: odd", words(new IOException("odd")));
  }
}
