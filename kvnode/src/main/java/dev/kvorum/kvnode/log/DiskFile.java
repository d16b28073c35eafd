package dev.kvorum.kvnode.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Reads may come from any thread; writes and forces from one at a time. */
public interface DiskFile extends Closeable {

  /**
   * Writes all buffers, in order, at a position in bytes; returns only when everything is handed to
   * the file system.
   */
  void write(ByteBuffer[] buffers, long position) throws IOException;

  /** Reads until the buffer is full or the file ends; returns the bytes read. */
  int read(ByteBuffer into, long position) throws IOException;

  /**
   * Makes what was written durable: fdatasync. After a failure nothing about the file's content may
   * be assumed.
   */
  void force() throws IOException;

  long size() throws IOException;

  /** Shortens or extends (with zeros, allocating the space) the file. */
  void resize(long size) throws IOException;
}
