package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.OperationPhase;
import dev.kvorum.kvnode.raft.Effects;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.shard.machine.Counters;
import dev.kvorum.kvnode.shard.machine.ShardState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Wrong code that a {@link Mutation} puts in the place of a call. */
public final class Broken {

  private Broken() {}

  /** As if a failed force could be made good by another. */
  public static void forceAgain(DiskFile file) throws IOException {
    try {
      file.force();
    } catch (IOException e) {
      file.force();
    }
  }

  /** The term goes to the disk, the vote doesn't. */
  public static Optional<HardState> withoutVote(Effects.Persist persist) {
    return persist.hardState().map(state -> new HardState(state.term(), HardState.NOBODY));
  }

  /** As if a frozen shard still answered for its keys. */
  public static boolean servesThoughFrozen(ShardState state, int hash) {
    return state.range().contains(hash);
  }

  /** As if the decision about a merge were never made. */
  public static Optional<Merge> mergeInAnyPhase(
      ClusterState state, long operation, OperationPhase phase) {
    return state.merges().filter(merge -> merge.id() == operation).findFirst();
  }

  /** The stamp goes forward to the donor's, the version doesn't. */
  public static Counters withOwnVersion(Counters own, Counters donor) {
    return new Counters(own.version(), Math.max(own.stampMillis(), donor.stampMillis()));
  }

  /** Counters as in an engine, with the stamp and without the version. */
  public static byte[] withoutVersion(Counters counters) {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 1)
        .putLong(0)
        .putLong(counters.stampMillis())
        .array();
  }
}
