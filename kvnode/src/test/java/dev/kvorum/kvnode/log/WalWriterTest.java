package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log with threads, on the real disk. */
@Timeout(120)
class WalWriterTest {

  private static final WalOptions SMALL =
      new WalOptions(256 << 10, 64 << 10, 16 << 10, 1, SyncPolicy.ALWAYS);
  private static final int ENTRIES = 300;

  @TempDir Path folder;

  private Wal wal;
  private WalWriter writer;
  private Thread thread;

  @BeforeEach
  void start() throws IOException {
    start(SMALL);
  }

  @AfterEach
  void stop() throws InterruptedException {
    writer.stop();
    thread.join(TimeUnit.SECONDS.toMillis(30));
    assertFalse(thread.isAlive());
  }

  @Test
  void manyThreadsAppendAndReadBackWhatTheyWrote() throws Exception {
    var threads = new ArrayList<Thread>();
    var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
    for (long replica = 1; replica <= 4; replica++) {
      long id = replica;
      threads.add(Thread.ofPlatform().start(() -> failures.addAll(appendAndRead(id))));
    }
    for (Thread each : threads) {
      each.join();
    }
    assertTrue(failures.isEmpty(), () -> "failed: " + failures);
    stop();
    start(SMALL);
    for (RecoveredReplica replica : wal.recovered()) {
      assertEquals(ENTRIES, replica.lastIndex());
      List<Entry> found = wal.read(replica.replica(), ENTRIES - 9, Long.MAX_VALUE);
      assertEquals(10, found.size());
    }
  }

  @Test
  void anIntervalIsKeptWithoutFurtherAppends() throws Exception {
    stop();
    start(SMALL.withSync(SyncPolicy.every(Duration.ofMillis(5))));
    await(done -> wal.append(begin(1, done)));
    long forces = wal.forces();
    await(done -> wal.append(entries(1, commands(1, 1, 1, 10), done)));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (wal.forces() == forces && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertTrue(wal.forces() > forces);
  }

  @Test
  void stoppingWritesWhatWaits() throws Exception {
    var done = new CountDownLatch(2);
    wal.append(begin(1, done::countDown));
    wal.append(entries(1, commands(1, 1, 1, 10), done::countDown));
    stop();
    assertEquals(0, done.getCount());
  }

  @Test
  void whoeverHasTheDutyWritesOnItsOwnThread() throws Exception {
    var writtenBy = new ArrayList<Thread>();
    writer.lend(
        writeAll -> {
          wal.append(begin(1, () -> writtenBy.add(Thread.currentThread())));
          wal.append(
              entries(1, commands(1, 1, 1, 10), () -> writtenBy.add(Thread.currentThread())));
          writeAll.run();
          assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), writtenBy);
        });
    await(done -> wal.append(entries(1, commands(2, 1, 1, 10), done)));
  }

  @Test
  void whoeverHasTheDutyWaitsForNoMoreThanWhatWasAppended() throws Exception {
    stop();
    wal = Wal.open(new RealDisk(folder), SMALL.withSegmentBytes(64 << 20));
    writer = new WalWriter(wal);
    thread = new Thread(writer); // begins when the duty is back
    var done = new CountDownLatch(1);
    writer.lend(
        writeAll -> {
          wal.append(begin(1, done::countDown));
          writeAll.run();
        });
    assertEquals(0, done.getCount());
    assertTrue(spareBytes() < 64 << 20, "a whole spare segment was made meanwhile");
    thread.start();
  }

  private long spareBytes() throws IOException {
    try (var files = Files.list(folder.resolve(Wal.DIRECTORY))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(Wal.SPARE_PREFIX))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  @Test
  void whatWaitsWhenTheDutyIsGivenBackIsWritten() throws Exception {
    var done = new CountDownLatch(1);
    writer.lend(_ -> wal.append(begin(1, done::countDown)));
    assertTrue(done.await(30, TimeUnit.SECONDS));
  }

  private List<Throwable> appendAndRead(long replica) {
    var failures = new ArrayList<Throwable>();
    try {
      var window = new Semaphore(8);
      window.acquire();
      wal.append(begin(replica, window::release));
      for (int index = 1; index <= ENTRIES; index++) {
        window.acquire();
        wal.append(entries(replica, commands(index, 1, 1, 500), window::release));
        if (index % 50 == 0) {
          window.acquire(8);
          window.release(8);
          assertEquals(index, wal.read(replica, 1, Long.MAX_VALUE).size());
        }
      }
      window.acquire(8);
    } catch (Throwable e) {
      failures.add(e);
    }
    return failures;
  }

  private void start(WalOptions options) throws IOException {
    wal = Wal.open(new RealDisk(folder), options);
    writer = new WalWriter(wal);
    thread = Thread.ofPlatform().name("wal-test").start(writer);
  }

  private static void await(java.util.function.Consumer<Runnable> append) throws Exception {
    var done = new CountDownLatch(1);
    append.accept(done::countDown);
    assertTrue(done.await(30, TimeUnit.SECONDS));
  }
}
