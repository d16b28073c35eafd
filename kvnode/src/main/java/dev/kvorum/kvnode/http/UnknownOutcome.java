package dev.kvorum.kvnode.http;

/** A write failed in the node, and whether it was applied is not known. */
final class UnknownOutcome extends RuntimeException {

  UnknownOutcome(Throwable cause) {
    super(cause);
  }
}
