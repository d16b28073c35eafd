package dev.kvorum.kvnode.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Seeds;
import dev.kvorum.kvnode.engine.tree.Tree;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryEngineTest {

  private final MemoryEngine engine = new MemoryEngine(1, () -> {});

  @Test
  void deletedKeysLeaveNothingBehind() {
    SplittableRandom random = Seeds.random("MemoryEngineTest");
    for (long index = 1; index <= 1_000; index++) {
      engine.apply(Seeds.batch(random, index));
    }
    assertTrue(engine.sizeBytes() > 0);
    Batch deletes = new Batch(1_001);
    engine.picture().points().keySet().forEach(key -> deletes.delete(key.bytes()));
    engine.apply(deletes);
    assertEquals(0, engine.picture().points().size());
    assertEquals(Tree.EMPTY, engine.picture().pairs());
    assertEquals(0, engine.sizeBytes());
  }
}
