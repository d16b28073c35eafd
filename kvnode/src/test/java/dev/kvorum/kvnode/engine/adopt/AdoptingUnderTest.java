package dev.kvorum.kvnode.engine.adopt;

import dev.kvorum.kvnode.engine.EngineStore;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import java.nio.file.Path;

/** Replicas that adopt much that is deleted already, so that they begin as empty as any. */
public record AdoptingUnderTest(EngineUnderTest own, EngineUnderTest source, Stage stage)
    implements dev.kvorum.kvnode.engine.EngineSubject {

  /** How far the adoption has come when the test begins. */
  public enum Stage {
    /** Nothing is copied, and there is a mark for every adopted key. */
    BEGUN,
    /** Half of it was copied, and deleted then. */
    HALF,
    /** Slices are found before batches and applied after them. */
    COPYING,
    /** All was copied; what marks are left mean nothing. */
    DONE
  }

  @Override
  public EngineStore open(Path directory) {
    return new AdoptingStore(
        own.open(directory.resolve("own")), source.open(directory.resolve("source")), stage);
  }

  @Override
  public void crash(EngineStore store) {
    AdoptingStore adopting = (AdoptingStore) store;
    own.crash(adopting.owns());
    source.crash(adopting.sources());
  }
}
