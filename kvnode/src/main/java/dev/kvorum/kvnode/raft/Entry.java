package dev.kvorum.kvnode.raft;

/**
 * One entry of a replicated log. The bytes are owned by the entry and never changed after.
 *
 * @param index position in the log, from 1
 * @param term term of the leader that appended it
 */
public record Entry(long index, long term, EntryKind kind, byte[] data) {

  /** Bytes that an entry costs beyond its data, on the wire and in memory accounting. */
  public static final int OVERHEAD_BYTES = 32;

  private static final byte[] NOTHING = {};

  public static Entry noop(long index, long term) {
    return new Entry(index, term, EntryKind.NOOP, NOTHING);
  }

  public int sizeBytes() {
    return OVERHEAD_BYTES + data.length;
  }

  public Position position() {
    return new Position(index, term);
  }
}
