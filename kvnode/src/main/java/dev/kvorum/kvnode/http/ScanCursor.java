package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Where a scan goes on: what is left of its range, and its direction. Never a shard, since shards
 * move (SAFETY 23).
 *
 * <p>As text it is opaque: base64url of a version byte, the direction, both ends with their
 * lengths, and a checksum that includes the keyspace, so that a cursor of another keyspace is
 * refused and does not quietly list something else.
 */
record ScanCursor(KeyRange range, Direction direction) {

  private static final byte VERSION = 1;

  String text(String keyspace) {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 + 2 + range.start().length + 2 + range.end().length + Integer.BYTES);
    bytes.put(VERSION);
    bytes.put((byte) direction.ordinal());
    putKey(bytes, range.start());
    putKey(bytes, range.end());
    bytes.putInt(checksum(keyspace, bytes.duplicate().flip()));
    return Base64Text.of(bytes.array());
  }

  static ScanCursor parse(String text, String keyspace) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64Text.bytes(text));
      ByteBuffer checked = bytes.duplicate().limit(bytes.limit() - Integer.BYTES);
      if (bytes.get(0) != VERSION || bytes.getInt(checked.limit()) != checksum(keyspace, checked)) {
        throw refused();
      }
      bytes.position(1);
      Direction direction = Direction.values()[bytes.get()];
      return new ScanCursor(new KeyRange(key(bytes), key(bytes)), direction);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
      throw refused();
    }
  }

  private static void putKey(ByteBuffer bytes, byte[] key) {
    bytes.putShort((short) key.length).put(key);
  }

  private static byte[] key(ByteBuffer bytes) {
    var key = new byte[Short.toUnsignedInt(bytes.getShort())];
    bytes.get(key);
    return key;
  }

  private static int checksum(String keyspace, ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(keyspace.getBytes(StandardCharsets.UTF_8));
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static Problem.Refusal refused() {
    return Problem.of(
            ProblemType.BAD_CURSOR,
            "Give the cursor as it was in the last line of the answer before, to the same keyspace,"
                + " or start without one.")
        .refusal();
  }
}
