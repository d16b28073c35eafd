package dev.kvorum.kvnode.meta;

/**
 * An operation that has ended.
 *
 * @param why for people
 */
public record Finished(
    Operation operation, End end, String why, Receipt receipt, long endedAtMillis) {

  public enum End {
    DONE,
    ABORTED
  }
}
