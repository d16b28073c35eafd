package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.util.List;

/**
 * The file system as the log, the snapshots and the node's identity use it: the real one in
 * production, one that forgets what was not forced in the simulation. Paths are relative to the
 * data directory, with {@code /} between names.
 */
public interface Disk {

  /** Names in a directory, sorted; empty where there is no such directory. */
  List<String> list(String directory) throws IOException;

  boolean exists(String path) throws IOException;

  /** Creates a file for writing and reading, truncating one that exists; makes its directories. */
  DiskFile create(String path) throws IOException;

  /** Opens an existing file for writing and reading. */
  DiskFile open(String path) throws IOException;

  /**
   * Replaces {@code to} atomically; durable only after {@link #forceDirectory} of its directory.
   */
  void rename(String from, String to) throws IOException;

  /** Deletes a file; one that does not exist is no error. */
  void delete(String path) throws IOException;

  /** Makes creations, renames and deletions in a directory durable. */
  void forceDirectory(String directory) throws IOException;

  /** Bytes that may still be written before the disk is full. */
  long usableBytes() throws IOException;
}
