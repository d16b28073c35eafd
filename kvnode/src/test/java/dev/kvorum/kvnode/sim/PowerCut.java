package dev.kvorum.kvnode.sim;

/**
 * The power fails while a process uses its disk: thrown through all of its code, which must not
 * catch it.
 */
final class PowerCut extends Error {

  private static final long serialVersionUID = 1;

  PowerCut() {
    super("the power fails", null, false, false);
  }
}
