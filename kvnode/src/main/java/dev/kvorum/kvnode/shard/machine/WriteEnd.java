package dev.kvorum.kvnode.shard.machine;

import java.util.OptionalLong;

/** How one try of a write ended at one replica. */
public sealed interface WriteEnd {

  record Ended(Outcome.OfWrite outcome) implements WriteEnd {}

  /**
   * It was not applied here and never will be: this and {@link Moved} are the only ends after which
   * it may be tried elsewhere without asking anybody.
   *
   * @param leaderNode who leads, as far as known
   */
  record Elsewhere(OptionalLong leaderNode) implements WriteEnd {}

  /** It came to be applied, and was not: by then its key belonged to another shard (SAFETY 19). */
  record Moved() implements WriteEnd {}
}
