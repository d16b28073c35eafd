package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects;
import dev.kvorum.kvnode.raft.HardState;
import java.io.IOException;
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
}
