package dev.kvorum.kvnode.powerloss;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.engine.ScriptedBatches;
import java.nio.file.Path;

/**
 * A program that opens an engine, checks that its content is exactly what its index says, and then
 * writes {@link ScriptedBatches} until it is killed, now and then one as a restore of all that it
 * leads to. It prints the index that it found and each higher durable one after it.
 */
public final class EngineWriter {

  private static final int REPLICA = 1;
  private static final int KEYS = 300;
  private static final int RESTORE_EVERY = 150;

  private EngineWriter() {}

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0], "engine");
    Engine engine = EngineUnderTest.valueOf(arguments[1]).open(directory).open(REPLICA);
    ScriptedBatches batches = new ScriptedBatches(KEYS).skipTo(engine.appliedIndex());
    batches.assertIn(engine);
    System.out.println(engine.appliedIndex());
    Thread.ofPlatform().daemon().start(() -> flush(engine));
    while (true) {
      write(engine, batches);
    }
  }

  private static void flush(Engine engine) {
    for (long told = engine.appliedIndex(); true; ) {
      engine.flush();
      long durable = engine.durableIndex();
      if (durable > told) {
        System.out.println(durable);
        told = durable;
      }
    }
  }

  private static void write(Engine engine, ScriptedBatches batches) {
    Batch batch = batches.next();
    if (batch.appliedIndex() % RESTORE_EVERY == 0) {
      engine.restore(batches.pairs(), batch.appliedIndex());
      System.out.println(batch.appliedIndex());
    } else {
      engine.apply(batch);
    }
  }
}
