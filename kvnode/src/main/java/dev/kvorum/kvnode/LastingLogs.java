package dev.kvorum.kvnode;

import java.util.logging.LogManager;

/**
 * Keeps logging while the process stops. The JDK's own manager takes all handlers away in a
 * shutdown hook of its own, beside ours, so that what a node says of its stop would be lost.
 */
public final class LastingLogs extends LogManager {

  @Override
  public void reset() {}
}
