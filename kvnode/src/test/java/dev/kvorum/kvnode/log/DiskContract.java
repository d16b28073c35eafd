package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does, the real and the simulated. */
abstract class DiskContract {

  abstract Disk disk();

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (DiskFile file = disk().create("a/b")) {
      file.write(buffers("hello ", "world"), 0);
      file.write(buffers("W"), 6);
      file.force();
      assertEquals("hello World", text(file));
      assertEquals(11, file.size());
    }
  }

  @Test
  void aWriteConsumesItsBuffers() throws IOException {
    try (DiskFile file = disk().create("a")) {
      ByteBuffer[] buffers = buffers("x", "y");
      file.write(buffers, 0);
      assertFalse(buffers[0].hasRemaining());
      assertFalse(buffers[1].hasRemaining());
    }
  }

  @Test
  void aReadBeyondTheEndIsShort() throws IOException {
    try (DiskFile file = disk().create("a")) {
      file.write(buffers("abc"), 0);
      ByteBuffer into = ByteBuffer.allocate(10);
      assertEquals(2, file.read(into, 1));
      assertEquals(2, into.position());
      assertEquals(0, file.read(into, 3));
      assertEquals(0, file.read(into, 99));
    }
  }

  @Test
  void aFileGrowsWithZerosAndShrinks() throws IOException {
    try (DiskFile file = disk().create("a")) {
      file.write(buffers("abc"), 0);
      file.resize(5);
      assertEquals("abc\0\0", text(file));
      file.resize(2);
      file.resize(3);
      assertEquals("ab\0", text(file));
    }
  }

  @Test
  void creatingTruncates() throws IOException {
    write("a", "old content");
    write("a", "new");
    assertEquals("new", read("a"));
  }

  @Test
  void renamingReplaces() throws IOException {
    write("d/from", "1");
    write("d/to", "2");
    disk().rename("d/from", "d/to");
    disk().forceDirectory("d");
    assertEquals("1", read("d/to"));
    assertFalse(disk().exists("d/from"));
  }

  @Test
  void namesAreListedSortedWithDirectoriesAmongThem() throws IOException {
    write("wal/2", "");
    write("wal/1", "");
    write("lock", "");
    assertEquals(List.of("1", "2"), disk().list("wal"));
    assertEquals(List.of("lock", "wal"), disk().list(""));
    assertEquals(List.of(), disk().list("nothing"));
  }

  @Test
  void deletingWhatIsNotThereIsNoError() throws IOException {
    write("a", "");
    assertTrue(disk().exists("a"));
    disk().delete("a");
    disk().delete("a");
    assertFalse(disk().exists("a"));
    assertThrows(IOException.class, () -> disk().open("a"));
  }

  @Test
  void thereIsRoom() throws IOException {
    assertTrue(disk().usableBytes() > 0);
  }

  @Test
  void bytesAreNotChanged() throws IOException {
    byte[] bytes = new byte[3 << 20];
    new java.util.Random(1).nextBytes(bytes);
    try (DiskFile file = disk().create("big")) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(bytes)}, 0);
      ByteBuffer into = ByteBuffer.allocate(bytes.length);
      file.read(into, 0);
      assertArrayEquals(bytes, into.array());
    }
  }

  private void write(String path, String text) throws IOException {
    try (DiskFile file = disk().create(path)) {
      file.write(buffers(text), 0);
      file.force();
    }
  }

  private String read(String path) throws IOException {
    try (DiskFile file = disk().open(path)) {
      return text(file);
    }
  }

  private static String text(DiskFile file) throws IOException {
    ByteBuffer into = ByteBuffer.allocate((int) file.size());
    file.read(into, 0);
    return new String(into.array(), StandardCharsets.UTF_8);
  }

  private static ByteBuffer[] buffers(String... texts) {
    return java.util.Arrays.stream(texts)
        .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
        .toArray(ByteBuffer[]::new);
  }
}
