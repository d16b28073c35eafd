package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.shard.machine.Outcome;
import java.util.Optional;

/** Whether a replica may answer a read. */
public sealed interface ReadEnd {

  /**
   * The engine may be read now.
   *
   * @param lease for a read by lease: {@link RaftAgent#holds} must say yes <i>after</i> the engine
   *     was read. Else: the process is paused between the two, or hands leadership over, and
   *     answers with what another leader has overwritten.
   */
  record Granted(Optional<Lease> lease) implements ReadEnd {}

  /**
   * @param untilNanos monotonic time before which nobody else leads, unless leadership is handed
   *     over
   * @param term in which it was held
   */
  record Lease(long untilNanos, long term) {}

  record Refused(Outcome.Refusal why) implements ReadEnd {}
}
