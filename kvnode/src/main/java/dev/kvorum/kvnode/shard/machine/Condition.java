package dev.kvorum.kvnode.shard.machine;

/** What must be true of a key for its change to be applied; judged when it is applied. */
public sealed interface Condition {

  record Always() implements Condition {}

  /** {@code If-Match: "<version>"}. */
  record VersionIs(long version) implements Condition {}

  /** {@code If-Match: *}. */
  record Present() implements Condition {}

  /** {@code If-None-Match: *}. */
  record Absent() implements Condition {}

  Condition ALWAYS = new Always();
}
