package dev.kvorum.kvnode.engine;

import java.nio.file.Path;

/** A kind of engine, or of layers over one, that tests of engines are run against. */
public interface EngineSubject {

  EngineStore open(Path directory);

  /** Loses what a crash of the process loses. */
  void crash(EngineStore store);
}
