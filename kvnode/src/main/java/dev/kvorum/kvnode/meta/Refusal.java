package dev.kvorum.kvnode.meta;

/**
 * Why a request of an operator can't be taken.
 *
 * @param why for people, with what would be allowed
 */
public record Refusal(Kind kind, String why) {

  public enum Kind {
    /** What it names isn't there. */
    UNKNOWN,
    /** It never makes sense. */
    INVALID,
    /** Not as things are now. */
    CONFLICT
  }
}
