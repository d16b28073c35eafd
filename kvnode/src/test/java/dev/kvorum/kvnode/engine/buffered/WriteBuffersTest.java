package dev.kvorum.kvnode.engine.buffered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One budget for what is buffered, beside commits that take long or fail. */
@Timeout(60)
class WriteBuffersTest {

  private static final int BATCH_BYTES = 100;
  private static final int BATCHES_MAX = 10;
  private static final Set<Thread.State> STANDING =
      Set.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED);

  @TempDir private Path directory;
  private final HeldTables tables = new HeldTables();
  private final CompletableFuture<Throwable> left = new CompletableFuture<>();
  private BufferedStore store;
  private Engine engine;

  @BeforeEach
  void open() {
    store =
        BufferedStore.open(
            directory,
            tables,
            BATCHES_MAX * BATCH_BYTES,
            Thread.ofPlatform()
                .uncaughtExceptionHandler((_, failure) -> left.complete(failure))
                .factory());
    engine = store.open(1);
  }

  @AfterEach
  void close() {
    tables.allowed.release(1_000);
    store.crash();
  }

  @Test
  void whoeverAsksWhetherThereIsRoomDoesNotWaitForIt() throws Exception {
    fill(engine);
    tables.begun.acquire();
    assertFalse(engine.hasRoom());
    assertEquals(0, engine.durableIndex(), "the commit has not gone on");
    assertTrue(engine.get(new byte[] {1}).isPresent());
    tables.allowed.release(1_000);
    engine.flush();
    assertTrue(engine.hasRoom());
  }

  @Test
  void whoeverAppliesWithoutAskingWaits() throws Exception {
    fill(engine);
    Thread applying = Thread.ofPlatform().start(() -> apply(engine, BATCHES_MAX + 1));
    awaitStanding(applying);
    assertEquals(BATCHES_MAX, engine.appliedIndex());
    tables.allowed.release(1_000);
    applying.join();
    assertEquals(BATCHES_MAX + 1, engine.appliedIndex());
  }

  @Test
  void aDropDuringACommitGivesBackOnceWhatWasHeld() throws Exception {
    fill(engine);
    tables.begun.acquire();
    engine.close();
    Thread dropping = Thread.ofPlatform().start(() -> store.drop(1));
    awaitStanding(dropping);
    tables.allowed.release();
    dropping.join();
    fill(store.open(2)); // to the same limit
  }

  @Test
  void whatKeepsRoomFromBeingMadeIsToldToWhoeverAsks() {
    tables.first =
        () -> {
          throw new EngineException(Reason.DISK_FULL, "no space");
        };
    fill(engine);
    tables.allowed.release(1_000);
    EngineException failure =
        assertThrows(
            EngineException.class,
            () -> {
              while (!engine.hasRoom()) {
                Thread.onSpinWait();
              }
            });
    assertEquals(Reason.DISK_FULL, failure.reason());
    tables.first = () -> {};
    engine.flush();
    assertTrue(engine.hasRoom(), "nothing was lost, and it goes on");
  }

  @Test
  void whatNobodyExpectsLeavesTheThread() throws Exception {
    tables.first =
        () -> {
          throw new AssertionError("broken");
        };
    fill(engine);
    tables.allowed.release(1_000);
    assertInstanceOf(AssertionError.class, left.get(30, TimeUnit.SECONDS));
  }

  /** Until there is no room, which comes neither early nor late. */
  private static void fill(Engine engine) {
    for (int index = 1; index <= BATCHES_MAX; index++) {
      assertTrue(engine.hasRoom());
      apply(engine, index);
    }
    assertFalse(engine.hasRoom());
  }

  private static void apply(Engine engine, int index) {
    engine.apply(new Batch(index).put(new byte[] {(byte) index}, new byte[BATCH_BYTES - 64 - 1]));
  }

  private static void awaitStanding(Thread thread) {
    while (!STANDING.contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }
}
