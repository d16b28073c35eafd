package dev.kvorum.chaos.history;

/** What must hold of the key's current value for a write to happen. */
public sealed interface Condition {

  Condition NONE = new None();
  Condition IF_ABSENT = new IfAbsent();

  static Condition ifVersion(long version) {
    return new IfVersion(version);
  }

  /** Always holds. */
  record None() implements Condition {}

  /**
   * {@code If-Match: "version"}: the key has a value of exactly this version, an unsigned 64-bit
   * number.
   */
  record IfVersion(long version) implements Condition {}

  /** {@code If-None-Match: *}: the key has no value. */
  record IfAbsent() implements Condition {}
}
