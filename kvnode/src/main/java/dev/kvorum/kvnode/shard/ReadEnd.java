package dev.kvorum.kvnode.shard;

import java.util.OptionalLong;

/** Whether a replica may answer a read. */
public sealed interface ReadEnd {

  /**
   * The engine may be read now.
   *
   * @param leaseUntil for a read by lease: the monotonic time that it must still be before <i>after</i> the engine was read.
   *     Else: the process is paused between the two, and answers with what another leader has overwritten.
   */
  record Granted(OptionalLong leaseUntil) implements ReadEnd {}

  record Refused(Outcome.Refusal why) implements ReadEnd {}
}
