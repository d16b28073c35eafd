package dev.kvorum.kvnode.sim;

/** What goes wrong. */
enum Fault {
  /** The power of a node fails: what was not forced is lost or torn. */
  POWER_LOSS,
  /** The power fails in the middle of writing: between any two operations of the disk. */
  TORN_WRITE,
  /** The process dies and the machine goes on. */
  KILL,
  /** The process stops in order, and then the machine does: nothing is lost, however it syncs. */
  REBOOT,
  /** All nodes lose power at once. */
  BLACKOUT,
  /** A process stands still while its clock runs: SIGSTOP. */
  PAUSE,
  /** Nodes on two sides don't hear each other. */
  PARTITION,
  /** One node hears nothing of another, which still hears it. */
  ONE_WAY,
  /** A connection breaks and is back at once. */
  DISCONNECT,
  LOSS,
  DUPLICATION,
  REORDERING,
  DELAY,
  /**
   * What is sent to one node arrives late, in order; what it sends doesn't, and half the times
   * nothing of that arrives at all after a while.
   */
  LATE_ARRIVALS,
  /** Messages reach another replica of their group than the one that they name. */
  MISDELIVERY,
  SLOW_DISK,
  /** Others fill the disk nearly up, or wholly, and go away after a while. */
  FULL_DISK,
  /** A force fails, which ends the process; what was to be forced is gone. */
  FAILED_FORCE,
  /**
   * A bit of what the log has synced turns over while the node is down; put right after a while.
   */
  DAMAGE,
  /** The wall clock jumps by up to hours. */
  WALL_JUMP,
  /** A node comes back with an empty disk, for good. */
  WIPED_DISK,
  /** No fault, but as disturbing: a leader is told to hand over. */
  TRANSFER
}
