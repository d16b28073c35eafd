package dev.kvorum.kvnode.log;

/** How the node's run before this one ended, as far as its disk can tell. */
public enum PreviousStop {
  /** There was none: the disk was empty. */
  FIRST_START,
  /** It closed everything: nothing is missing. */
  CLEAN,
  /** The process died and the machine went on: what was written is there, forced or not. */
  PROCESS_DIED,
  /**
   * The machine may have gone down with it: what relaxed sync had not forced may be lost, and the
   * node's replicas come back as new ones (SAFETY 12).
   */
  MACHINE_DIED
}
