package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Invariant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/**
 * Records on their way to a segment: one direct buffer, used again for every batch. Copying small
 * entries into it is cheaper than a gather write over them, and the channel would copy heap arrays
 * anyway.
 */
final class RecordBuffer {

  /**
   * A length above this is garbage: what follows a torn end must not make a start ask for so much
   * memory.
   */
  static final int PAYLOAD_BYTES_MAX = 16 << 20;

  static final int MARK_BYTES = FrameCrc.FRAME_BYTES + Long.BYTES;
  static final int HARD_STATE_BYTES = FrameCrc.FRAME_BYTES + 3 * Long.BYTES;

  private static final int BASE_FIXED_BYTES =
      FrameCrc.FRAME_BYTES + 1 + 5 * Long.BYTES + 2 * Integer.BYTES + Short.BYTES;

  private final FrameCrc crc = new FrameCrc();
  private final ByteBuffer[] gathered = new ByteBuffer[1];
  private ByteBuffer buffer;
  private Segment segment;
  private int frame;

  RecordBuffer(int bytes) {
    allocate(bytes);
  }

  static int bytesOf(Base base) {
    return BASE_FIXED_BYTES
        + Long.BYTES * (base.membership().voters().size() + base.membership().learners().size())
        + base.stateCode().getBytes(StandardCharsets.UTF_8).length;
  }

  static int bytesOfTombstones(int count) {
    return FrameCrc.FRAME_BYTES + Integer.BYTES + Long.BYTES * count;
  }

  /** Begins a batch that continues the segment and will not be larger than so many bytes. */
  void begin(Segment target, int bytes) {
    if (bytes > buffer.capacity()) {
      allocate(bytes);
    }
    segment = target;
    buffer.clear();
  }

  Place mark(long forcedEnd) {
    open(RecordType.MARK);
    buffer.putLong(forcedEnd);
    return close();
  }

  Place base(long replica, Base base, Suffix suffix) {
    open(RecordType.BASE);
    buffer.putLong(replica).put(suffix.code());
    buffer.putLong(base.shard()).putLong(base.position().index()).putLong(base.position().term());
    buffer.putLong(base.membership().epoch());
    ids(base.membership().voters());
    ids(base.membership().learners());
    byte[] state = base.stateCode().getBytes(StandardCharsets.UTF_8);
    buffer.putShort((short) state.length).put(state);
    return close();
  }

  Place hardState(long replica, HardState state) {
    open(RecordType.HARD_STATE);
    buffer.putLong(replica).putLong(state.term()).putLong(state.votedFor());
    return close();
  }

  /**
   * @param type {@link RecordType#ENTRIES} or {@link RecordType#COPIED_ENTRIES}
   */
  Place entries(RecordType type, long replica, List<Entry> entries) {
    open(type);
    buffer.putLong(replica).putLong(entries.getFirst().index()).putInt(entries.size());
    for (Entry entry : entries) {
      buffer.putLong(entry.term()).put((byte) entry.kind().code());
      buffer.putInt(entry.data().length).put(entry.data());
    }
    return close();
  }

  Place tombstones(Collection<Long> replicas) {
    open(RecordType.TOMBSTONES);
    ids(replicas);
    return close();
  }

  /** The record with this payload as it would be in the segment that the batch continues. */
  Place copy(RecordType type, int version, ByteBuffer payload) {
    open(type, version);
    buffer.put(payload);
    return close();
  }

  int bytes() {
    return buffer.position();
  }

  int capacity() {
    return buffer.capacity();
  }

  /** What was put in, for one write. */
  ByteBuffer[] flip() {
    buffer.flip();
    return gathered;
  }

  private void open(RecordType type) {
    open(type, RecordType.VERSION);
  }

  private void open(RecordType type, int version) {
    frame = buffer.position();
    buffer.putInt(0).put(type.code()).put((byte) version).putInt(0);
  }

  private Place close() {
    int bytes = buffer.position() - frame;
    Invariant.check(
        bytes <= PAYLOAD_BYTES_MAX, "a record that recovery would take for garbage", bytes, frame);
    buffer.putInt(frame, bytes - FrameCrc.FRAME_BYTES);
    long offset = segment.end() + frame;
    buffer.putInt(frame + FrameCrc.CRC_OFFSET, crc.of(segment.generation(), offset, buffer, frame));
    return new Place(segment, Math.toIntExact(offset), bytes);
  }

  private void ids(Collection<Long> ids) {
    buffer.putInt(ids.size());
    for (long id : ids) {
      buffer.putLong(id);
    }
  }

  private void allocate(int bytes) {
    Invariant.check(bytes > 0, "a batch has a size that an int holds");
    buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    gathered[0] = buffer;
  }
}
