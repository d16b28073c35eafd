package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest extends DiskContract {

  @TempDir Path folder;

  @Override
  Disk disk() {
    return new RealDisk(folder);
  }

  @Test
  void anInterruptedReaderClosesTheFileForNobodyElse() throws IOException {
    try (DiskFile file = disk().create("a")) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1})}, 0);
      Thread.currentThread().interrupt();
      assertThrows(ClosedByInterruptException.class, () -> file.read(ByteBuffer.allocate(1), 0));
      assertTrue(Thread.interrupted());
      assertEquals(1, file.read(ByteBuffer.allocate(1), 0));
      file.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {2})}, 1);
      file.force();
    }
  }
}
