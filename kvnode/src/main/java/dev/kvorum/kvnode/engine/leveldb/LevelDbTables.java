package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.buffered.Filling;
import dev.kvorum.kvnode.engine.buffered.Table;
import dev.kvorum.kvnode.engine.buffered.Tables;
import java.io.IOException;
import java.nio.file.Path;
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

  private final int memtableBytes;
  private final int cacheBytes;

  /**
   * Equal shares of a budget. No more than LevelDB takes by itself, which is 8 MiB of blocks and
   * two memtables of 4 MiB, and no less than what it can work with.
   *
   * @param bytesMax of all tables together
   */
  public static LevelDbTables within(long bytesMax, int tables) {
    long share = bytesMax / tables;
    return new LevelDbTables(
        Math.clamp(share / 4, MEMTABLE_BYTES_MIN, 4 * MIB), Math.clamp(share / 2, 0, 8 * MIB));
  }

  LevelDbTables(int memtableBytes, int cacheBytes) {
    this.memtableBytes = memtableBytes;
    this.cacheBytes = cacheBytes;
  }

  /** On the heap: the blocks, the memtable, and the one that is being written out. */
  long tableBytesMax() {
    return cacheBytes + 2L * memtableBytes;
  }

  @Override
  public String name() {
    return "LevelDB";
  }

  @Override
  public Table open(Path directory) {
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
      throw Failures.of("opening LevelDB in " + directory, e);
    }
  }

  private Options options() {
    return new Options()
        .createIfMissing(true)
        .writeBufferSize(memtableBytes)
        .cacheSize(cacheBytes)
        .filterPolicy(new BloomFilterPolicy(BLOOM_BITS_PER_KEY))
        // Snappy needs a library that may be there or not; a file must not depend on that.
        .compressionType(CompressionType.NONE)
        // A table that can't be read is said to be so, and not passed over.
        .paranoidChecks(true);
  }
}
