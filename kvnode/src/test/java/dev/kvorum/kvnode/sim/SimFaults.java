package dev.kvorum.kvnode.sim;

import java.io.IOException;

/** What is wrong with a {@link SimDisk}. */
public final class SimFaults {

  private static final long NEVER = -1;

  private long writesUntilFailure = NEVER;
  private long forcesUntilFailure = NEVER;
  private long capacityBytes = Long.MAX_VALUE;
  private long forceNanos;

  /** The next write, or the one after so many more, throws; a part of it may have happened. */
  public void failWriteAfter(long writes) {
    writesUntilFailure = writes;
  }

  /**
   * The next force, or the one after so many more, throws; what was to be forced is readable,
   * counts as clean, and is gone after a crash.
   */
  public void failForceAfter(long forces) {
    forcesUntilFailure = forces;
  }

  /** The disk holds so many bytes: writes that need more fail. */
  public void limitCapacity(long bytes) {
    capacityBytes = bytes;
  }

  /** Forces take so long; nothing waits, the simulation asks for it. */
  public void slowForces(long nanos) {
    forceNanos = nanos;
  }

  long forceNanos() {
    return forceNanos;
  }

  long capacityBytes() {
    return capacityBytes;
  }

  void beforeWrite() throws IOException {
    if (writesUntilFailure != NEVER && writesUntilFailure-- == 0) {
      throw new IOException("Input/output error (injected into a write)");
    }
  }

  void beforeForce() throws IOException {
    if (forcesUntilFailure != NEVER && forcesUntilFailure-- == 0) {
      throw new IOException("Input/output error (injected into a force)");
    }
  }
}
