package dev.kvorum.kvnode.engine.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionOptionsUniversal;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/** How RocksDB is set up, each choice with its reason; owns the native options and caches. */
final class Tuning implements AutoCloseable {

  private static final long MIB = 1 << 20;

  /**
   * RocksDB's default, an eighth of a memtable, would cost each idle shard 2 MiB with its first
   * write.
   */
  private static final long ARENA_BLOCK_BYTES = 64 << 10;

  private static final int MEMTABLES_MAX = 4;

  /**
   * What may lie beside the newest content of a replica before all of it is compacted, in percent
   * of that.
   */
  private static final int SPACE_AMPLIFICATION_PERCENT = 50;

  /**
   * Flushed memtables of one replica that may wait while the compaction of another, larger one
   * takes the only thread, before writes are slowed down and stopped: the agents' thread would
   * stand still, and every shard with it. Bloom filters keep gets from looking into most of them.
   */
  private static final int RUNS_SLOW = 64;

  private static final int RUNS_STOP = 128;

  private static final int BLOOM_BITS_PER_KEY = 10;

  private final Options listOptions = new Options();
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final CompactionOptionsUniversal compaction =
      new CompactionOptionsUniversal().setMaxSizeAmplificationPercent(SPACE_AMPLIFICATION_PERCENT);
  private final BloomFilter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
  private final DBOptions dbOptions;
  private final ColumnFamilyOptions familyOptions;

  Tuning(RocksDbOptions options) {
    cache = new LRUCache(options.blockCacheBytes() + options.writeBufferBytes());
    writeBuffers = new WriteBufferManager(options.writeBufferBytes(), cache);
    dbOptions = dbOptions(options);
    familyOptions = familyOptions(options);
  }

  /** For listing families before anything is open. */
  Options listOptions() {
    return listOptions;
  }

  Cache cache() {
    return cache;
  }

  DBOptions dbOptions() {
    return dbOptions;
  }

  ColumnFamilyOptions familyOptions() {
    return familyOptions;
  }

  @Override
  public void close() {
    familyOptions.close();
    compaction.close();
    dbOptions.close();
    bloom.close();
    writeBuffers.close();
    cache.close();
    listOptions.close();
  }

  private DBOptions dbOptions(RocksDbOptions options) {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setWriteBufferManager(writeBuffers)
        .setMaxBackgroundJobs(options.backgroundJobs())
        .setMaxOpenFiles(options.openFilesMax())
        // Written back as it goes: one large write-back at the end of a flush would hold up the
        // WAL's fsync on the same disk.
        .setBytesPerSync(MIB)
        // Each restore and drop adds to the manifest; the default limit of 1 GiB would be read at a
        // start.
        .setMaxManifestFileSize(16 * MIB)
        // RocksDB's own diagnostics: little, bounded, and no timer that wakes for them.
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(4 * MIB)
        .setKeepLogFileNum(2)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private ColumnFamilyOptions familyOptions(RocksDbOptions options) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setFilterPolicy(bloom)
            .setWholeKeyFiltering(true)
            // Indexes and filters count against the cache, or memory would grow with the data;
            // those asked most stay in.
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setWriteBufferSize(options.memtableBytes())
        // Applies go on while full ones are being flushed; with the default of two memtables an
        // agent would stand still meanwhile.
        .setMaxWriteBufferNumber(MEMTABLES_MAX)
        // Levels would rewrite all of a replica of some hundred megabytes for each few small
        // memtables: with a million values of 1 KiB puts took half as much CPU again.
        .setCompactionStyle(CompactionStyle.UNIVERSAL)
        .setCompactionOptionsUniversal(compaction)
        .setLevel0SlowdownWritesTrigger(RUNS_SLOW)
        .setLevel0StopWritesTrigger(RUNS_STOP)
        .setArenaBlockSize(ARENA_BLOCK_BYTES);
  }
}
