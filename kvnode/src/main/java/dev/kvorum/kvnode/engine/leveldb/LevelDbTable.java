package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Delete;
import dev.kvorum.kvnode.engine.Batch.Put;
import dev.kvorum.kvnode.engine.buffered.Position;
import dev.kvorum.kvnode.engine.buffered.Reading;
import dev.kvorum.kvnode.engine.buffered.Table;
import dev.kvorum.kvnode.engine.disk.FileFailures;
import dev.kvorum.kvnode.engine.disk.StoredKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/** A LevelDB database; its position is a pair like the others, under a key below all of ours. */
final class LevelDbTable implements Table {

  private static final WriteOptions SYNCED = new WriteOptions().sync(true);
  private static final WriteOptions UNSYNCED = new WriteOptions().sync(false);

  /** Damage is to be found where it is read. */
  private static final ReadOptions NEWEST = new ReadOptions().verifyChecksums(true);

  private final Path path;
  private final DB database;

  LevelDbTable(Path path, DB database) {
    this.path = path;
    this.database = database;
  }

  @Override
  public Position position() {
    return position(NEWEST);
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return get(key, NEWEST);
  }

  @Override
  public Reading read() {
    return new LevelDbReading(this, database);
  }

  @Override
  public void commit(Iterator<Change> changes, Position position) {
    try (WriteBatch batch = database.createWriteBatch()) {
      while (changes.hasNext()) {
        switch (changes.next()) {
          case Put(byte[] key, byte[] value) -> batch.put(StoredKey.of(key), value);
          case Delete(byte[] key) -> batch.delete(StoredKey.of(key));
        }
      }
      batch.put(StoredKey.APPLIED_INDEX, bytes(position));
      database.write(batch, SYNCED);
    } catch (IOException | RuntimeException e) {
      throw Failures.of("flushing " + this, e);
    }
  }

  /** Without a position and not synced: for a table that is being made. */
  void add(List<Put> pairs) {
    try (WriteBatch batch = database.createWriteBatch()) {
      pairs.forEach(pair -> batch.put(StoredKey.of(pair.key()), pair.value()));
      database.write(batch, UNSYNCED);
    } catch (IOException | RuntimeException e) {
      throw Failures.of("filling " + this, e);
    }
  }

  Position position(ReadOptions options) {
    try {
      byte[] stored = database.get(StoredKey.APPLIED_INDEX, options);
      if (stored == null) {
        return Position.NEW;
      }
      ByteBuffer bytes = ByteBuffer.wrap(stored);
      return new Position(bytes.getLong(), bytes.getLong());
    } catch (RuntimeException e) {
      throw Failures.of("reading from " + this, e);
    }
  }

  Optional<byte[]> get(byte[] key, ReadOptions options) {
    try {
      return Optional.ofNullable(database.get(StoredKey.of(key), options));
    } catch (RuntimeException e) {
      throw Failures.of("reading from " + this, e);
    }
  }

  @Override
  public long sizeBytes() {
    try (Stream<Path> files = Files.list(path)) {
      long sum = 0;
      for (Path file : files.toList()) {
        sum += sizeOf(file);
      }
      return sum;
    } catch (IOException e) {
      throw FileFailures.of("measuring " + this, e);
    }
  }

  @Override
  public void close() {
    try {
      database.close();
    } catch (IOException e) {
      throw FileFailures.of("closing " + this, e);
    }
  }

  @Override
  public String toString() {
    return "LevelDB in " + path;
  }

  /** A compaction may just have removed it. */
  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static byte[] bytes(Position position) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(position.sequence())
        .putLong(position.appliedIndex())
        .array();
  }
}
