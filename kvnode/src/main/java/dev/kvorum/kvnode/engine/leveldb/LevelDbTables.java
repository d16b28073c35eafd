package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.buffered.Filling;
import dev.kvorum.kvnode.engine.buffered.Table;
import dev.kvorum.kvnode.engine.buffered.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.DbImpl;
import org.iq80.leveldb.table.BloomFilterPolicy;

/** LevelDB databases, set up alike; what each takes is heap. */
public final class LevelDbTables implements Tables {

  private static final int BLOOM_BITS_PER_KEY = 10;

  private static final int MIB = 1 << 20;

  /** Smaller ones make a file of every few writes. */
  private static final int MEMTABLE_BYTES_MIN = 256 << 10;

  private record Share(int memtableBytes, int cacheBytes) {}

  private final Supplier<Share> share;

  /**
   * Equal shares of a budget, for a table as many as there are when it is opened. No more than
   * LevelDB takes by itself, which is 8 MiB of blocks and two memtables of 4 MiB, and no less than
   * what it can work with.
   *
   * @param bytesMax of all tables together
   */
  public static LevelDbTables within(long bytesMax, IntSupplier tables) {
    return new LevelDbTables(() -> share(bytesMax / tables.getAsInt()));
  }

  private static Share share(long bytes) {
    return new Share(
        Math.clamp(bytes / 4, MEMTABLE_BYTES_MIN, 4 * MIB), Math.clamp(bytes / 2, 0, 8 * MIB));
  }

  LevelDbTables(int memtableBytes, int cacheBytes) {
    this(() -> new Share(memtableBytes, cacheBytes));
  }

  private LevelDbTables(Supplier<Share> share) {
    this.share = share;
  }

  /** On the heap: the blocks, the memtable, and the one that is being written out. */
  long tableBytesMax() {
    return share.get().cacheBytes() + 2L * share.get().memtableBytes();
  }

  @Override
  public String name() {
    return "LevelDB";
  }

  @Override
  public Table open(Path directory) {
    try {
      LogCheck.check(directory);
    } catch (IOException | RuntimeException e) {
      throw failure(directory, e);
    }
    return table(directory);
  }

  @Override
  public Filling fill(Path directory) {
    return new LevelDbFilling(table(directory));
  }

  private LevelDbTable table(Path directory) {
    try {
      return new LevelDbTable(
          directory, new DbImpl(options(), directory.toString(), new SyncedFiles()));
    } catch (IOException | RuntimeException e) {
      throw failure(directory, e);
    }
  }

  private static EngineException failure(Path directory, Exception e) {
    return Failures.of("opening LevelDB in " + directory, e);
  }

  private Options options() {
    Share now = share.get();
    return new Options()
        .createIfMissing(true)
        .writeBufferSize(now.memtableBytes())
        .cacheSize(now.cacheBytes())
        .filterPolicy(new BloomFilterPolicy(BLOOM_BITS_PER_KEY))
        // Snappy needs a library that may be there or not; a file must not depend on that.
        .compressionType(CompressionType.NONE)
        // A table that can't be read is said to be so, and not passed over.
        .paranoidChecks(true);
  }
}
