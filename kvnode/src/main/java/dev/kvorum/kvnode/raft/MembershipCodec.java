package dev.kvorum.kvnode.raft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Membership as the bytes of an entry: version byte, u64 epoch, then voters and learners, each a
 * u16 count and u64 ids, little-endian. The first version had no epoch.
 */
public final class MembershipCodec {

  private static final byte WITHOUT_EPOCH = 1;
  private static final byte VERSION = 2;

  private MembershipCodec() {}

  public static byte[] encode(Membership membership) {
    int ids = membership.voters().size() + membership.learners().size();
    ByteBuffer out =
        ByteBuffer.allocate(1 + Long.BYTES + 2 + 2 + ids * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(VERSION).putLong(membership.epoch());
    putIds(out, membership.voters());
    putIds(out, membership.learners());
    return out.array();
  }

  /** Throws {@link IllegalArgumentException} for a version that this build does not know. */
  public static Membership decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte version = in.get();
    if (version != VERSION && version != WITHOUT_EPOCH) {
      throw new IllegalArgumentException(
          "membership format " + version + ": written by a newer version");
    }
    long epoch = version == WITHOUT_EPOCH ? 0 : in.getLong();
    return Membership.of(ids(in), ids(in), epoch);
  }

  private static void putIds(ByteBuffer out, Collection<Long> ids) {
    out.putShort((short) ids.size());
    ids.forEach(out::putLong);
  }

  private static List<Long> ids(ByteBuffer in) {
    int count = Short.toUnsignedInt(in.getShort());
    List<Long> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(in.getLong());
    }
    return ids;
  }
}
