package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.KeyRange;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys that a replica's engine holds for itself and shows nobody: those that begin with {@code
 * ff}, above all others. A second byte says which:
 *
 * <ul>
 *   <li>{@code ff 01}: the {@link AdoptionRecord}
 *   <li>{@code ff 02}: there while foreign keys are to be swept
 *   <li>{@code ff 03, u32 big-endian generation, key}: the source's pair of this key doesn't count.
 *       In the order of the keys they mark, so that scans merge them; no value. A mark stays until
 *       its adoption ends, also under a key that own has got again.
 * </ul>
 */
final class LocalSpace {

  private static final byte FIRST = (byte) 0xff;

  /** All other keys. */
  static final KeyRange VISIBLE = new KeyRange(new byte[0], new byte[] {FIRST});

  static final byte[] ADOPTION = {FIRST, 1};
  static final byte[] SWEEP = {FIRST, 2};
  static final KeyRange ALL_MARKS = KeyRange.prefix(new byte[] {FIRST, 3});

  /** The value of keys that say everything by being there. */
  static final byte[] NOTHING = {};

  private static final int MARK_BYTES = 2 + Integer.BYTES;

  private LocalSpace() {}

  static boolean holds(byte[] key) {
    return key.length > 0 && key[0] == FIRST;
  }

  static void refuse(byte[] key) {
    if (holds(key)) {
      throw new IllegalArgumentException(
          "a key that begins with ff is the layer's own: " + Arrays.toString(key));
    }
  }

  static byte[] mark(int generation, byte[] key) {
    return ByteBuffer.allocate(MARK_BYTES + key.length)
        .put(ALL_MARKS.start())
        .putInt(generation)
        .put(key)
        .array();
  }

  /** The marks of a range of keys. */
  static KeyRange marks(int generation, KeyRange keys) {
    byte[] end =
        keys.openEnded()
            ? KeyRange.prefix(mark(generation, NOTHING)).end()
            : mark(generation, keys.end());
    return new KeyRange(mark(generation, keys.start()), end);
  }

  /** The key that a mark is of. */
  static byte[] marked(byte[] mark) {
    return Arrays.copyOfRange(mark, MARK_BYTES, mark.length);
  }
}
