package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.DelegatingEngine;
import dev.kvorum.kvnode.engine.Engine;

/**
 * Says every now and then, a few times in a row, that it has no room. When a real one says so is
 * decided by a thread and a disk, which no seed repeats; here that is hidden, and applies wait.
 */
final class CrowdedEngine extends DelegatingEngine {

  private static final int ROW = 8;
  private static final int ROWS = 6;

  private int asked;

  CrowdedEngine(Engine engine) {
    super(engine);
  }

  @Override
  public boolean hasRoom() {
    return asked++ / ROW % ROWS != 0;
  }
}
