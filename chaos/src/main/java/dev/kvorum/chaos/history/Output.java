package dev.kvorum.chaos.history;

import java.util.OptionalLong;

/**
 * What the client learned. Versions are the store's ETags: unsigned 64-bit numbers, the first is 1.
 */
public sealed interface Output {

  Output NOT_FOUND = new NotFound();
  Output DELETED = new Deleted();
  Output UNKNOWN = new Unknown();
  Output FAILED = new Failed();

  static Output created(long version) {
    return new Created(version);
  }

  static Output replaced(long version) {
    return new Replaced(version);
  }

  static Output found(String value, long version) {
    return new Found(value, version);
  }

  /** The store said no and not which version it has. */
  static Output preconditionFailed() {
    return new PreconditionFailed(OptionalLong.empty());
  }

  static Output preconditionFailed(long current) {
    return new PreconditionFailed(OptionalLong.of(current));
  }

  /** As the history file says it: {@code replaced 2}. */
  default String words() {
    return HistoryWriter.words(this);
  }

  /** The put was applied to a key without a value and its value got this version (201). */
  record Created(long version) implements Output {}

  /** The put was applied to a key with a value, and the new one got this version (200). */
  record Replaced(long version) implements Output {}

  /** The read met this value of this version (200). */
  record Found(String value, long version) implements Output {}

  /** The key had no value (404), for a read or a delete. */
  record NotFound() implements Output {}

  /**
   * The condition didn't hold and nothing was written (412).
   *
   * @param current the version of the value that was there; empty says nothing, not even that there
   *     was one
   */
  record PreconditionFailed(OptionalLong current) implements Output {}

  /** The delete took a value away (204). */
  record Deleted() implements Output {}

  /**
   * Nobody knows: it takes effect at any time after its invocation, also long after the client gave
   * up, or never. It never takes effect twice.
   */
  record Unknown() implements Output {}

  /**
   * The store promised that nothing happened and that nothing will (a 503 before the proposal, a
   * 4xx).
   */
  record Failed() implements Output {}
}
