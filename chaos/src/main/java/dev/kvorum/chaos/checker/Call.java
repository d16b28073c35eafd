package dev.kvorum.chaos.checker;

/**
 * One operation as the search sees it.
 *
 * @param returnedAt {@link #NEVER} for an operation that may take effect at any time after its
 *     invocation
 */
record Call(Transition transition, long invokedAt, long returnedAt) {

  static final long NEVER = Long.MAX_VALUE;

  Call returnedBy(long time) {
    return new Call(transition, invokedAt, Math.min(returnedAt, time));
  }
}
