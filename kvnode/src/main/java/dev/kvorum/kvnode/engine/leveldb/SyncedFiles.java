package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.disk.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.iq80.leveldb.Logger;
import org.iq80.leveldb.env.DbLock;
import org.iq80.leveldb.env.Env;
import org.iq80.leveldb.env.File;
import org.iq80.leveldb.env.NoOpLogger;
import org.iq80.leveldb.env.RandomInputFile;
import org.iq80.leveldb.env.SequentialFile;
import org.iq80.leveldb.env.WritableFile;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.fileenv.MmapLimiter;
import org.iq80.leveldb.util.Slice;

/** LevelDB's files: read by the library without memory maps, written here. */
final class SyncedFiles implements Env {

  /** Of the library, allowed no maps at all. */
  private final Env reads = EnvImpl.createEnv(MmapLimiter.newLimiter(0));

  @Override
  public long nowMicros() {
    return reads.nowMicros();
  }

  @Override
  public File toFile(String name) {
    return new SyncedName(reads.toFile(name));
  }

  @Override
  public File createTempDir(String prefix) {
    return new SyncedName(reads.createTempDir(prefix));
  }

  @Override
  public SequentialFile newSequentialFile(File file) throws IOException {
    return reads.newSequentialFile(SyncedName.plain(file));
  }

  @Override
  public RandomInputFile newRandomAccessFile(File file) throws IOException {
    return reads.newRandomAccessFile(SyncedName.plain(file));
  }

  @Override
  public WritableFile newWritableFile(File file) throws IOException {
    return SyncedFile.create(Path.of(file.getPath()));
  }

  @Override
  public WritableFile newAppendableFile(File file) throws IOException {
    return SyncedFile.append(Path.of(file.getPath()));
  }

  @Override
  public void writeStringToFileSync(File file, String content) throws IOException {
    try (WritableFile written = newWritableFile(file)) {
      written.append(new Slice(content.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Override
  public String readFileToString(File file) throws IOException {
    return reads.readFileToString(SyncedName.plain(file));
  }

  /** The library's chatter about compactions is dropped; errors come as exceptions. */
  @Override
  public Logger newLogger(File file) {
    return new NoOpLogger();
  }

  @Override
  public DbLock tryLock(File file) throws IOException {
    return reads.tryLock(SyncedName.plain(file));
  }

  static void forceDirectoryOf(Path file) throws IOException {
    Directories.force(file.toAbsolutePath().getParent());
  }
}
