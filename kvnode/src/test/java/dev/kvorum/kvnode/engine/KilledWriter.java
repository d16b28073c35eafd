package dev.kvorum.kvnode.engine;

import java.nio.file.Path;

/**
 * A program that writes until it is killed, and prints each durable index it is told of. Now and
 * then a restore skips some of the {@link ScriptedBatches}.
 */
public final class KilledWriter {

  static final long REPLICA = 1;

  private static final int BATCHES_PER_RESTORE = 200;
  private static final int SKIPPED_BY_RESTORE = 10;
  private static final int KEYS = 500;

  private KilledWriter() {}

  public static void main(String[] arguments) {
    EngineStore store = EngineUnderTest.valueOf(arguments[0]).open(Path.of(arguments[1]));
    Engine engine = store.open(REPLICA);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (true) {
                engine.flush();
                System.out.println(engine.durableIndex());
              }
            });
    ScriptedBatches batches = upTo(engine.appliedIndex());
    while (true) {
      engine.apply(batches.next());
      long applied = engine.appliedIndex();
      if (applied % BATCHES_PER_RESTORE == 0) {
        long skippedTo = applied + SKIPPED_BY_RESTORE;
        engine.restore(batches.skipTo(skippedTo).pairs(), skippedTo);
      }
    }
  }

  /** Its content is what the batches up to its applied index make, no more and no less. */
  static void assertStateAtItsIndex(Engine engine) {
    upTo(engine.appliedIndex()).assertIn(engine);
  }

  private static ScriptedBatches upTo(long index) {
    return new ScriptedBatches(KEYS).skipTo(index);
  }
}
