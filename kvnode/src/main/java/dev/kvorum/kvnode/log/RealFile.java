package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of the operating system.
 *
 * <p>Reads have a channel of their own. An interrupt of a thread that is inside a channel closes
 * the channel: a reader that somebody interrupts would otherwise close the file under the log's
 * writer, and end the process.
 */
final class RealFile implements DiskFile {

  /** One for all: memory outside the heap is given back late. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

  private final Path path;
  private final FileChannel writer;
  private final Object readerChange = new Object();
  private volatile FileChannel reader;
  private volatile boolean closed;

  private RealFile(Path path, FileChannel writer) throws IOException {
    this.path = path;
    this.writer = writer;
    this.reader = FileChannel.open(path, StandardOpenOption.READ);
  }

  static RealFile create(Path path) throws IOException {
    return new RealFile(
        path,
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  static RealFile open(Path path) throws IOException {
    return new RealFile(path, FileChannel.open(path, StandardOpenOption.WRITE));
  }

  @Override
  public void write(ByteBuffer[] buffers, long position) throws IOException {
    if (buffers.length == 1) {
      writeOne(buffers[0], position);
      return;
    }
    writer.position(position);
    long remaining = 0;
    for (ByteBuffer buffer : buffers) {
      remaining += buffer.remaining();
    }
    while (remaining > 0) {
      remaining -= writer.write(buffers);
    }
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    int start = into.position();
    while (true) {
      FileChannel channel = reader;
      try {
        return readFully(channel, into, position);
      } catch (ClosedChannelException e) {
        if (closed || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        reopen(channel);
        into.position(start);
      }
    }
  }

  @Override
  public void force() throws IOException {
    writer.force(false);
  }

  @Override
  public long size() throws IOException {
    return writer.size();
  }

  @Override
  public void resize(long size) throws IOException {
    long now = writer.size();
    if (size < now) {
      writer.truncate(size);
      return;
    }
    // A hole would take its blocks at the first write into it, when the disk may be full.
    ByteBuffer zeros = ZEROS.duplicate();
    while (now < size) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), size - now));
      now += zeros.limit();
      writeOne(zeros, now - zeros.limit());
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try (FileChannel ignored = reader) {
      writer.close();
    }
  }

  private void writeOne(ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      at += writer.write(buffer, at);
    }
  }

  private static int readFully(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int count = channel.read(into, position + total);
      if (count < 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  private void reopen(FileChannel interrupted) throws IOException {
    synchronized (readerChange) {
      if (reader == interrupted && !closed) {
        reader = FileChannel.open(path, StandardOpenOption.READ);
      }
    }
  }
}
