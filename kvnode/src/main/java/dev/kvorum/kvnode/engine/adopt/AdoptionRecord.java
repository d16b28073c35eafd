package dev.kvorum.kvnode.engine.adopt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Function;

/**
 * An adoption in its engine, little-endian: u8 format, u8 phase, u32 generation, u64 index, u64
 * source, u64 source index, the range's bytes.
 *
 * @param generation differs from that of every adoption that may have left marks
 * @param index applied with the batch that began it
 */
record AdoptionRecord(Phase phase, int generation, long index, Adoption adoption) {

  private static final byte FORMAT = 1;
  private static final int FIXED_BYTES = 1 + 1 + 4 + 8 + 8 + 8;

  enum Phase {
    ADOPTING(1),
    /** Own has all of it; the marks are on their way out. */
    CLEARING(2);

    private final byte code;

    Phase(int code) {
      this.code = (byte) code;
    }

    static Phase of(byte code) {
      return switch (code) {
        case 1 -> ADOPTING;
        case 2 -> CLEARING;
        default -> throw new IllegalArgumentException("phase " + code + " of an adoption");
      };
    }
  }

  /**
   * @param get of an own engine, or of a view of it
   */
  static Optional<AdoptionRecord> of(Function<byte[], Optional<byte[]>> get) {
    return get.apply(LocalSpace.ADOPTION).map(AdoptionRecord::decode);
  }

  boolean isAdopting() {
    return phase == Phase.ADOPTING;
  }

  boolean isSame(AdoptionRecord other) {
    return phase == other.phase && generation == other.generation;
  }

  AdoptionRecord copied() {
    return new AdoptionRecord(Phase.CLEARING, generation, index, adoption);
  }

  byte[] encode() {
    return ByteBuffer.allocate(FIXED_BYTES + adoption.range().length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(FORMAT)
        .put(phase.code)
        .putInt(generation)
        .putLong(index)
        .putLong(adoption.source())
        .putLong(adoption.sourceIndex())
        .put(adoption.range())
        .array();
  }

  /** Throws {@link IllegalArgumentException} for what this build does not know. */
  static AdoptionRecord decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte format = in.get();
    if (format != FORMAT) {
      throw new IllegalArgumentException("format " + format + " of an adoption");
    }
    Phase phase = Phase.of(in.get());
    int generation = in.getInt();
    long index = in.getLong();
    long source = in.getLong();
    long sourceIndex = in.getLong();
    byte[] range = new byte[in.remaining()];
    in.get(range);
    return new AdoptionRecord(phase, generation, index, new Adoption(source, sourceIndex, range));
  }
}
