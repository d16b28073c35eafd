package dev.kvorum.kvnode.sim;

import java.io.IOException;

/** What is wrong with a {@link SimDisk}. */
public final class SimFaults {

  private static final long NEVER = -1;

  private long writesUntilFailure = NEVER;
  private long forcesUntilFailure = NEVER;
  private long capacityBytes = Long.MAX_VALUE;
  private long forceNanos;
  private long operationsUntilPowerCut = NEVER;
  private Honesty honesty = Honesty.HONEST;
  private boolean failed;
  private boolean ranOut;

  /** Whether a force does what it says. */
  public enum Honesty {
    HONEST,
    /** It makes durable only what the force before was asked for. */
    LATE,
    /** It makes nothing durable. */
    LYING
  }

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

  /** The operation after so many more throws {@link PowerCut}. */
  public void cutPowerAfter(long operations) {
    operationsUntilPowerCut = operations;
  }

  public void honesty(Honesty next) {
    honesty = next;
  }

  /**
   * Whether an operation has failed by injection since {@link #repair}: the process may end now.
   */
  public boolean failed() {
    return failed;
  }

  /** Whether something found no room since {@link #repair}: the process may end now, too. */
  public boolean ranOut() {
    return ranOut;
  }

  /** No failure and no power cut waits any more. */
  public void repair() {
    writesUntilFailure = NEVER;
    forcesUntilFailure = NEVER;
    operationsUntilPowerCut = NEVER;
    failed = false;
    ranOut = false;
  }

  Honesty honesty() {
    return honesty;
  }

  long forceNanos() {
    return forceNanos;
  }

  long capacityBytes() {
    return capacityBytes;
  }

  void ranOutOfRoom() throws IOException {
    ranOut = true;
    throw new IOException("No space left on device (simulated)");
  }

  void beforeOperation() {
    if (operationsUntilPowerCut != NEVER && operationsUntilPowerCut-- == 0) {
      throw new PowerCut();
    }
  }

  void beforeWrite() throws IOException {
    beforeOperation();
    if (writesUntilFailure != NEVER && writesUntilFailure-- == 0) {
      failed = true;
      throw new IOException("Input/output error (injected into a write)");
    }
  }

  void beforeForce() throws IOException {
    beforeOperation();
    if (forcesUntilFailure != NEVER && forcesUntilFailure-- == 0) {
      failed = true;
      throw new IOException("Input/output error (injected into a force)");
    }
  }
}
