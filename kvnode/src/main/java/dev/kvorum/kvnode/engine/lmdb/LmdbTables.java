package dev.kvorum.kvnode.engine.lmdb;

import dev.kvorum.kvnode.engine.buffered.Filling;
import dev.kvorum.kvnode.engine.buffered.Table;
import dev.kvorum.kvnode.engine.buffered.Tables;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;

/**
 * LMDB environments, each mapped as large as it can become.
 *
 * <p>LMDB can't change the size of a map while a transaction is open, and views may be open for
 * minutes. So an environment gets address space for the whole volume, which its file can't outgrow;
 * at most {@code mapBytesMax}, so that hundreds of replicas fit into the 128 TiB of a process; and
 * always twice what it holds, so that one that has come to that limit grows at its next opening.
 */
public final class LmdbTables implements Tables {

  static final long MAP_BYTES_MAX = 256L << 30;

  /** Gets under way, idle ones in the pool, and open views, of one replica. */
  private static final int READERS_MAX = 1024;

  private final long mapBytesMax;

  public LmdbTables() {
    this(MAP_BYTES_MAX);
  }

  LmdbTables(long mapBytesMax) {
    this.mapBytesMax = mapBytesMax;
  }

  @Override
  public String name() {
    return "LMDB";
  }

  @Override
  public Table open(Path directory) {
    return table(directory, EnvFlags.MDB_NOTLS);
  }

  @Override
  public Filling fill(Path directory) {
    return new LmdbFilling(directory, table(directory, EnvFlags.MDB_NOTLS, EnvFlags.MDB_NOSYNC));
  }

  private LmdbTable table(Path directory, EnvFlags... flags) {
    try {
      Env<ByteBuffer> environment =
          NativeLibrary.env()
              .setMapSize(mapBytes(directory))
              .setMaxReaders(READERS_MAX)
              .open(directory.toFile(), flags);
      try {
        return new LmdbTable(directory, environment);
      } catch (LmdbException e) {
        environment.close();
        throw e;
      }
    } catch (LmdbException e) {
      throw Failures.of("opening LMDB in " + directory, e);
    }
  }

  private long mapBytes(Path directory) {
    try {
      Path file = directory.resolve("data.mdb");
      long held = Files.exists(file) ? Files.size(file) : 0;
      long volume = Files.getFileStore(directory).getTotalSpace();
      return Math.max(Math.min(volume, mapBytesMax), 2 * held);
    } catch (IOException e) {
      throw FileFailures.of("opening LMDB in " + directory, e);
    }
  }
}
