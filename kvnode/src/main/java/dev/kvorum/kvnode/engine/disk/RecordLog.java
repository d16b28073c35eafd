package dev.kvorum.kvnode.engine.disk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A log or a manifest of LevelDB, or a manifest of RocksDB: blocks of 32 KiB, in them chunks with a
 * checksum, and a record is one chunk or several (LevelDB, {@code doc/log_format.md}). LevelDB
 * passes over what is damaged in them as if it had never been written, and RocksDB doesn't come to
 * an end of some of it.
 */
public final class RecordLog {

  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;

  private static final int NOTHING = 0;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  /** Behind the checksum: how many bytes follow the header, and which part of a record they are. */
  private static final int LENGTH_AT = 4;

  private static final int TYPE_AT = 6;

  /** How a file may end. */
  public enum End {
    /** All of it was synced when the next file was begun. */
    WHOLE,
    /** It may break off in its last record: each is synced before the next is begun. */
    TORN
  }

  /** A chunk whose checksum holds. */
  private record Chunk(int at, int type, int length) {
    int end() {
      return at + HEADER_BYTES + length;
    }

    boolean begins() {
      return type == FULL || type == FIRST;
    }

    boolean ends() {
      return type == FULL || type == LAST;
    }
  }

  private final Path path;
  private final byte[] bytes;
  private final ByteBuffer numbers;

  private RecordLog(Path path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
    numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The manifest of the database in a directory; empty where none is named.
   *
   * @throws IllegalStateException if the one that is named is gone
   */
  public static Optional<RecordLog> manifestIn(Path directory) throws IOException {
    Path current = directory.resolve("CURRENT");
    if (!Files.exists(current)) {
      return Optional.empty();
    }
    Path manifest =
        directory.resolve(Files.readString(current, StandardCharsets.ISO_8859_1).strip());
    if (!Files.isRegularFile(manifest)) {
      throw new IllegalStateException("CURRENT names " + manifest.getFileName() + ": no such file");
    }
    return Optional.of(read(manifest));
  }

  public static RecordLog read(Path path) throws IOException {
    return new RecordLog(path, Files.readAllBytes(path));
  }

  /**
   * All records but a torn one.
   *
   * @param bytesMax of each record: what is behind them is checked and left out
   * @throws IllegalStateException with file and offset, if something else is not as it was written
   */
  public List<byte[]> records(End end, int bytesMax) {
    List<byte[]> records = new ArrayList<>();
    var record = new ByteArrayOutputStream();
    boolean open = false;
    int at = 0;
    while (at < bytes.length) {
      if (blockEnd(at) - at < HEADER_BYTES) {
        at = blockEnd(at);
        continue;
      }
      Optional<Chunk> found = chunk(at);
      if (found.isEmpty() || found.get().begins() == open) {
        boolean torn = end == End.TORN && !beginsFrom(at);
        refuseIf(!torn, at);
        return records;
      }
      Chunk chunk = found.get();
      int wanted = Math.min(chunk.length(), bytesMax - record.size());
      record.write(bytes, chunk.at() + HEADER_BYTES, wanted);
      open = !chunk.ends();
      if (!open) {
        records.add(record.toByteArray());
        record.reset();
      }
      at = chunk.end();
    }
    refuseIf(open && end == End.WHOLE, at);
    return records;
  }

  /**
   * Looks for a chunk of a type that the format doesn't have, up to where the checksums end to
   * hold.
   *
   * @throws IllegalStateException with file and offset
   */
  public void refuseUnknownTypes() {
    int at = 0;
    while (at < bytes.length) {
      if (Math.min(blockEnd(at), bytes.length) - at < HEADER_BYTES) {
        at = blockEnd(at);
        continue;
      }
      int type = Byte.toUnsignedInt(bytes[at + TYPE_AT]);
      refuseIf(type > LAST, at);
      Optional<Chunk> chunk = chunk(at);
      if (chunk.isEmpty() && type != NOTHING) {
        return;
      }
      at = chunk.map(Chunk::end).orElse(blockEnd(at));
    }
  }

  private void refuseIf(boolean damaged, int at) {
    if (damaged) {
      throw new IllegalStateException(
          "%s at offset %d: no valid record".formatted(path.getFileName(), at));
    }
  }

  /** Whether a record begins where none may, or behind it: in its block anywhere, or later. */
  private boolean beginsFrom(int damage) {
    for (int at = damage; at < Math.min(blockEnd(damage), bytes.length); at++) {
      if (chunk(at).filter(Chunk::begins).isPresent()) {
        return true;
      }
    }
    for (int block = blockEnd(damage); block < bytes.length; block += BLOCK_BYTES) {
      if (beginsInBlock(block)) {
        return true;
      }
    }
    return false;
  }

  private boolean beginsInBlock(int block) {
    Optional<Chunk> chunk = chunk(block);
    while (chunk.isPresent() && !chunk.get().begins()) {
      int next = chunk.get().end();
      chunk = next < blockEnd(block) ? chunk(next) : Optional.empty();
    }
    return chunk.isPresent();
  }

  private Optional<Chunk> chunk(int at) {
    int room = Math.min(blockEnd(at), bytes.length) - at - HEADER_BYTES;
    if (room < 0) {
      return Optional.empty();
    }
    int length = Short.toUnsignedInt(numbers.getShort(at + LENGTH_AT));
    int type = bytes[at + TYPE_AT];
    boolean valid =
        type >= FULL
            && type <= LAST
            && length <= room
            && numbers.getInt(at) == checksum(at + TYPE_AT, 1 + length);
    return valid ? Optional.of(new Chunk(at, type, length)) : Optional.empty();
  }

  /** Of type and content; masked, as a checksum of what holds checksums is a weak one. */
  private int checksum(int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static int blockEnd(int at) {
    return (at / BLOCK_BYTES + 1) * BLOCK_BYTES;
  }
}
