package dev.kvorum.kvnode.engine;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A keyspace can change its engine: what one engine streams out, every other takes in. */
class SnapshotStreamTest {

  private static final int BATCHES = 300;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("pairsOfEngines")
  void goesFromOneEngineIntoTheOther(EngineUnderTest from, EngineUnderTest to) {
    SplittableRandom random = Seeds.random("SnapshotStreamTest " + from + " " + to);
    Twin twin = new Twin();
    try (EngineStore sources = from.open(directory.resolve("from"));
        Engine source = sources.open(1);
        EngineStore targets = to.open(directory.resolve("to"));
        Engine target = targets.open(2)) {
      for (long index = 1; index <= BATCHES; index++) {
        Batch batch = Seeds.batch(random, index);
        source.apply(batch);
        twin.apply(batch);
      }
      target.apply(new Batch(1).put(new byte[] {'z'}, new byte[] {1}));
      try (View snapshot = source.view();
          Cursor pairs = snapshot.scan(KeyRange.ALL, Direction.FORWARD)) {
        source.apply(new Batch(BATCHES + 1).put(new byte[] {'y'}, new byte[] {1}));
        target.restore(pairs, snapshot.appliedIndex());
      }
      try (View restored = target.view()) {
        twin.assertSame(restored);
      }
    }
  }

  static Stream<Arguments> pairsOfEngines() {
    return Stream.of(EngineUnderTest.values())
        .flatMap(from -> Stream.of(EngineUnderTest.values()).map(to -> Arguments.of(from, to)));
  }
}
