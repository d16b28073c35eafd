package dev.kvorum.kvnode.engine.leveldb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.iq80.leveldb.env.File;

/** A path of the library's, whose renaming is on the disk when it returns. */
record SyncedName(File plain) implements File {

  static File plain(File file) {
    return ((SyncedName) file).plain();
  }

  @Override
  public File child(String name) {
    return new SyncedName(plain.child(name));
  }

  @Override
  public boolean mkdirs() {
    return plain.mkdirs();
  }

  @Override
  public String getName() {
    return plain.getName();
  }

  @Override
  public File getParentFile() {
    return new SyncedName(plain.getParentFile());
  }

  @Override
  public String getPath() {
    return plain.getPath();
  }

  @Override
  public boolean canRead() {
    return plain.canRead();
  }

  @Override
  public boolean exists() {
    return plain.exists();
  }

  @Override
  public boolean isDirectory() {
    return plain.isDirectory();
  }

  @Override
  public boolean isFile() {
    return plain.isFile();
  }

  @Override
  public long length() {
    return plain.length();
  }

  @Override
  public boolean delete() {
    return plain.delete();
  }

  @Override
  public List<File> listFiles() {
    return plain.listFiles().stream().<File>map(SyncedName::new).toList();
  }

  @Override
  public boolean renameTo(File other) {
    boolean renamed = plain.renameTo(plain(other));
    try {
      SyncedFiles.forceDirectoryOf(Path.of(other.getPath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return renamed;
  }

  @Override
  public boolean deleteRecursively() {
    return plain.deleteRecursively();
  }
}
