package dev.kvorum.kvnode.shard.replica;

import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.log.WalAppend;
import dev.kvorum.kvnode.log.WalOptions;
import dev.kvorum.kvnode.log.WalWriter;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.Restored;
import dev.kvorum.kvnode.shard.machine.Log;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.route.Waiter;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AgentThreadTest {

  private static final Duration ENOUGH = Duration.ofSeconds(20);

  private final AgentThread agents = new AgentThread(Clock.SYSTEM, Optional.empty());
  private final Wal wal = openLog();

  @Test
  void aGroupOfOneServesManyClientsAtOnce() {
    RaftAgent agent = agent(1, Clock.SYSTEM, List.of(1L));
    agents.add(agent);
    var writer = new WalWriter(wal);
    begin(1); // before the agent's first append
    Thread log = Thread.ofPlatform().daemon().start(writer);
    Thread turns = Thread.ofPlatform().daemon().start(agents);
    assertTimeoutPreemptively(ENOUGH, () -> assertEquals(8 * 200, writesOfMany(agent)));
    agents.stop();
    join(turns);
    writer.stop();
    join(log);
  }

  @Test
  void aNodeAloneServesManyClientsOnAVirtualThread() {
    var writer = new WalWriter(wal);
    var alone = new AgentThread(Clock.SYSTEM, Optional.of(writer));
    RaftAgent agent = agent(alone, 1, Clock.SYSTEM, List.of(1L));
    alone.add(agent);
    begin(1);
    Thread log = Thread.ofPlatform().daemon().start(writer);
    Thread turns = Thread.ofPlatform().daemon().start(alone);
    assertTimeoutPreemptively(
        ENOUGH,
        () -> {
          awaitTick(alone, Thread::isVirtual);
          assertEquals(8 * 200, writesOfMany(agent));
        });
    alone.stop();
    join(turns);
    writer.stop();
    join(log);
    assertEquals(Position.FOUNDING.index() + 1 + 8 * 200, agent.machine().engine().appliedIndex());
  }

  /** Else: readers of a slow engine hold the carriers, and others wait for heartbeats meanwhile. */
  @Test
  void aNodeThatIsAloneNoMoreHasAThreadOfItsOwnForItsAgents() {
    var writer = new WalWriter(wal);
    var alone = new AgentThread(Clock.SYSTEM, Optional.of(writer));
    alone.add(agent(alone, 1, Clock.SYSTEM, List.of(1L)));
    begin(1);
    Thread log = Thread.ofPlatform().daemon().start(writer);
    Thread turns = Thread.ofPlatform().daemon().start(alone);
    assertTimeoutPreemptively(
        ENOUGH,
        () -> {
          awaitTick(alone, Thread::isVirtual);
          alone.add(agent(alone, 3, Clock.SYSTEM, List.of(3L, 4L)));
          awaitTick(alone, thread -> thread == turns);
        });
    alone.stop();
    join(turns);
    writer.stop();
    join(log);
  }

  @Test
  void aFailureWhileAloneEndsTheAgentsThread() {
    var writer = new WalWriter(wal);
    var alone = new AgentThread(Clock.SYSTEM, Optional.of(writer));
    alone.add(agent(alone, 1, Clock.SYSTEM, List.of(1L)));
    begin(1);
    Thread log = Thread.ofPlatform().daemon().start(writer);
    alone.everyTick(
        _ -> {
          if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("for the test");
          }
        });
    var failure = new CompletableFuture<Throwable>();
    Thread turns =
        Thread.ofPlatform()
            .daemon()
            .uncaughtExceptionHandler((_, thrown) -> failure.complete(thrown))
            .start(alone);
    assertTimeoutPreemptively(
        ENOUGH, () -> assertTrue(failure.get().getCause().getMessage().contains("for the test")));
    join(turns);
    writer.stop();
    join(log);
  }

  /** Else: meta's leader misses its heartbeats while a shard is busy. */
  @Test
  void idleAgentsTickWhileABusyOneWakesItselfForEver() {
    RaftAgent busy = agent(1, Clock.SYSTEM, List.of(1L, 2L));
    var ticks = new CountDownLatch(20);
    var counting =
        new Clock() {
          @Override
          public long nanos() {
            ticks.countDown();
            return Clock.SYSTEM.nanos();
          }

          @Override
          public long wallMillis() {
            return Clock.SYSTEM.wallMillis();
          }
        };
    agents.add(busy);
    agents.add(agent(3, counting, List.of(3L, 4L)));
    new Object() {
      void again(WriteEnd ignored) {
        busy.offer(PendingWrite.of(put("k", "v"), Long.MAX_VALUE, this::again));
      }
    }.again(null);
    Thread turns = Thread.ofPlatform().daemon().start(agents);
    assertTimeoutPreemptively(ENOUGH, () -> ticks.await());
    agents.stop();
    join(turns);
  }

  @Test
  void aStopEndsAllThatWaits() {
    RaftAgent agent = agent(1, Clock.SYSTEM, List.of(1L, 2L));
    agents.add(agent);
    Thread turns = Thread.ofPlatform().daemon().start(agents);
    var refused = new CountDownLatch(100);
    Consumer<ReadEnd> ended = _ -> refused.countDown();
    for (int i = 0; i < 100; i++) {
      assertTrue(agent.offer(new PendingRead(PendingRead.Proof.ROUND, Long.MAX_VALUE, ended)));
    }
    agents.stop();
    join(turns);
    assertTimeoutPreemptively(ENOUGH, () -> refused.await());
    var late = new CountDownLatch(1);
    agent.offer(new PendingRead(PendingRead.Proof.ROUND, Long.MAX_VALUE, _ -> late.countDown()));
    assertEquals(0, late.getCount());
  }

  /** Returns how many writes of eight clients were made. */
  private static int writesOfMany(RaftAgent agent) throws InterruptedException {
    var created = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int client = i;
      clients.add(
          Thread.ofVirtual().start(() -> created.addAndGet(writes(agent, "client-" + client))));
    }
    for (Thread client : clients) {
      client.join();
    }
    return created.get();
  }

  private static void awaitTick(AgentThread agents, Predicate<Thread> onThread)
      throws InterruptedException {
    var ticked = new CountDownLatch(1);
    agents.everyTick(
        _ -> {
          if (onThread.test(Thread.currentThread())) {
            ticked.countDown();
          }
        });
    ticked.await();
  }

  private static int writes(RaftAgent agent, String key) {
    int done = 0;
    while (done < 200) {
      var end = new Waiter<WriteEnd>();
      if (agent.offer(PendingWrite.of(put(key, "v"), Long.MAX_VALUE, end))
          && end.await() instanceof WriteEnd.Ended(Outcome.OfWrite outcome)
          && !(outcome instanceof Outcome.Refusal)) {
        done++;
      }
    }
    return done;
  }

  @Test
  void anAgentThatIsTakenOffEndsWhatWaitsAndGetsNoTurnMore() {
    RaftAgent staying = agent(1, Clock.SYSTEM, List.of(1L, 2L));
    RaftAgent leaving = agent(3, Clock.SYSTEM, List.of(3L, 4L));
    agents.add(staying);
    agents.add(leaving);
    Thread turns = Thread.ofPlatform().daemon().start(agents);
    var end = new Waiter<WriteEnd>();
    var read = new Waiter<ReadEnd>();
    var done = new CountDownLatch(1);
    agents.remove(
        leaving,
        () -> {
          leaving.offer(PendingWrite.of(put("k", "v"), Long.MAX_VALUE, end));
          leaving.offer(new PendingRead(PendingRead.Proof.ROUND, Long.MAX_VALUE, read));
          leaving.retire();
          done.countDown();
        });
    assertTimeoutPreemptively(ENOUGH, () -> done.await());
    assertEquals(List.of(staying), agents.agents());
    agents.stop();
    join(turns);
    assertTrue(leaving.hasEnded());
    assertEquals(0, leaving.queued());
  }

  private RaftAgent agent(long replica, Clock clock, List<Long> voters) {
    return agent(agents, replica, clock, voters);
  }

  private RaftAgent agent(Wakeup wakeup, long replica, Clock clock, List<Long> voters) {
    var around =
        new Surroundings(
            clock,
            new SimDisk(9),
            wal,
            null,
            new ClusterMap(),
            Runnable::run,
            wakeup,
            Surroundings.Limits.DEFAULT);
    var options =
        new ReplicaOptions(
            1, replica, ReplicaOptions.Keeping.IN_SNAPSHOTS, RaftOptions.DEFAULT, replica);
    Restored restored = Restored.founding(Membership.of(voters, List.of(), 1));
    Engine engine = new MemoryStore().open(replica);
    engine.apply(new Batch(Position.FOUNDING.index()));
    return new RaftAgent(options, around, Log.machine(engine), restored, Base.State.IN_ENGINE);
  }

  private void begin(long replica) {
    var base =
        new Base(
            1,
            Position.FOUNDING,
            Membership.of(List.of(replica), List.of(), 1),
            Base.State.IN_ENGINE);
    wal.append(WalAppend.rebase(replica, base, () -> {}));
  }

  private static Wal openLog() {
    try {
      return Wal.open(new SimDisk(1), WalOptions.DEFAULTS.withSegmentBytes(1 << 20));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
