package dev.kvorum.kvnode.engine.leveldb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.iq80.leveldb.env.WritableFile;
import org.iq80.leveldb.util.Slice;

/**
 * A file that LevelDB writes. By the time it is closed all of it is on the disk, and so is its name
 * with the first force: LevelDB begins the next log without a force of the one before, and removes
 * files as soon as others replace them.
 */
final class SyncedFile implements WritableFile {

  private final Path path;
  private final FileChannel channel;
  private boolean named;

  private SyncedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static SyncedFile create(Path path) throws IOException {
    return new SyncedFile(
        path,
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  static SyncedFile append(Path path) throws IOException {
    return new SyncedFile(
        path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  @Override
  public void append(Slice data) throws IOException {
    ByteBuffer bytes = data.toByteBuffer();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw refused(e);
    }
  }

  @Override
  public void force() throws IOException {
    try {
      channel.force(false);
      if (!named) {
        SyncedFiles.forceDirectoryOf(path);
        named = true;
      }
    } catch (IOException e) {
      throw refused(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try (channel) {
        force();
      }
    }
  }

  /**
   * By its class it is told from what LevelDB throws for damage; the text depends on the locale.
   */
  private FileSystemException refused(IOException e) {
    var refusal = new FileSystemException(path.toString(), null, e.getMessage());
    refusal.initCause(e);
    return refusal;
  }
}
