package dev.kvorum.kvnode.engine;

import dev.kvorum.kvnode.engine.adopt.AdoptingUnderTest;
import dev.kvorum.kvnode.engine.adopt.AdoptingUnderTest.Stage;
import java.util.stream.Stream;

/** All that promises what an engine promises. */
final class EngineSubjects {

  private EngineSubjects() {}

  /** Engines, and adoptions by each of them, of its own kind and of others, in every stage. */
  static Stream<EngineSubject> all() {
    return Stream.concat(
        Stream.of(EngineUnderTest.values()),
        Stream.of(Stage.BEGUN, Stage.HALF, Stage.DONE)
            .flatMap(
                stage ->
                    Stream.of(EngineUnderTest.values())
                        .map(own -> adopting(own, stage.ordinal(), stage))));
  }

  /** Engines, and adoptions that go on meanwhile. */
  static Stream<EngineSubject> busy() {
    return Stream.concat(
        Stream.of(EngineUnderTest.values()),
        Stream.of(EngineUnderTest.values()).map(own -> adopting(own, 1, Stage.COPYING)));
  }

  private static EngineSubject adopting(EngineUnderTest own, int further, Stage stage) {
    EngineUnderTest[] kinds = EngineUnderTest.values();
    EngineUnderTest source = kinds[(own.ordinal() + further) % kinds.length];
    return new AdoptingUnderTest(own, source, stage);
  }
}
