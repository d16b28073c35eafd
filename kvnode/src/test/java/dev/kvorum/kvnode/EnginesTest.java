package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines of replicas that come and go. */
class EnginesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
  void whatNobodyOwnsGoesAtAStartAndADroppedOneComesBackEmpty(EngineKind kind) throws IOException {
    try (Engines engines = engines()) {
      fill(engines.open(kind, 1));
      fill(engines.open(kind, 2));
    }
    try (Engines engines = engines()) {
      engines.dropAllBut(Set.of(2L));
      assertEquals(0, engines.open(kind, 1).appliedIndex());
      Engine kept = engines.open(kind, 2);
      assertEquals(5, kept.appliedIndex());
      kept.close();
      engines.drop(2);
      assertEquals(0, engines.open(kind, 2).appliedIndex());
    }
  }

  private static void fill(Engine engine) {
    engine.apply(new Batch(5).put(new byte[] {1}, new byte[] {2}));
    engine.flush();
  }

  private Engines engines() throws IOException {
    Map<String, String> flags = Map.of("data", folder.toString());
    return new Engines(ConfigReader.read(flags, Map.of()), new Threads());
  }
}
