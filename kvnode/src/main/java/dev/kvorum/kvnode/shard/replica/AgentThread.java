package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.log.WalWriter;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * The one thread that gives all agents of a node their turns: those that have been woken at once,
 * those that are not at rest at every tick, which is less often while all are. An exception ends
 * the process: a replica that can't go on must not stay half alive.
 *
 * <p>While the node has nobody to wait for, neither another node nor a disk, a virtual thread does
 * all of that in its place, and writes the log, too. It and those whom it serves then take turns on
 * one thread of the operating system, where else each request would wake two of them.
 */
public final class AgentThread implements Runnable, Wakeup, Roster {

  static final long TICK_NANOS = 10_000_000;

  /**
   * While all agents rest. What else is done at ticks can wait that long, and a node that nobody
   * asks for anything is not woken a hundred times a second. Well below the pulse of the nodes.
   */
  private static final long TICK_AT_REST_NANOS = 40_000_000;

  private final Clock clock;
  private final Optional<WalWriter> unforcedLog;
  private final Queue<RaftAgent> woken = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
  private final Turns turns = new Turns();
  private volatile LongConsumer onTick = _ -> {};
  private volatile boolean sleeping;
  private volatile boolean stopping;
  private volatile Thread thread;
  private long lastTick;

  /**
   * @param unforcedLog the agents' log, where it forces nothing that a client waits for
   */
  public AgentThread(Clock clock, Optional<WalWriter> unforcedLog) {
    this.clock = clock;
    this.unforcedLog = unforcedLog;
    lastTick = clock.nanos() - TICK_AT_REST_NANOS;
  }

  @Override
  public void add(RaftAgent agent) {
    turns.add(agent);
    wake(agent);
  }

  @Override
  public void remove(RaftAgent agent, Runnable then) {
    execute(
        () -> {
          turns.remove(agent);
          then.run();
        });
  }

  /** Any thread: something short is done between turns. */
  public void execute(Runnable errand) {
    errands.add(errand);
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  public List<RaftAgent> agents() {
    return turns.agents();
  }

  /**
   * @param task told the time at every tick
   */
  public void everyTick(LongConsumer task) {
    onTick = task;
  }

  @Override
  public void wake(RaftAgent agent) {
    woken.add(agent);
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    while (!stopping) {
      giveTurns(() -> !isAlone(), () -> {});
      if (!stopping) {
        unforcedLog.orElseThrow().lend(this::giveTurnsAlone);
      }
    }
    turns.agents().forEach(RaftAgent::close);
  }

  private void runErrands() {
    for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
      errand.run();
    }
  }

  /** Any thread: ends what waits, and then the thread. */
  public void stop() {
    stopping = true;
    LockSupport.unpark(thread);
  }

  /**
   * Whether no other node and no force of the log is ever waited for. Else: readers of a slow
   * engine keep all of the virtual threads' carriers, and others wait for heartbeats meanwhile.
   */
  private boolean isAlone() {
    return unforcedLog.isPresent()
        && !turns.agents().isEmpty()
        && turns.agents().stream().allMatch(RaftAgent::knowsAll);
  }

  private void giveTurnsAlone(Runnable writeLog) {
    var task = new FutureTask<Void>(() -> giveTurns(this::isAlone, writeLog), null);
    Thread.ofVirtual().name("kvorum-agents").start(task);
    try {
      task.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("the agents can't go on", e);
    }
  }

  /**
   * On the calling thread.
   *
   * @param goesOn asked at every tick
   */
  private void giveTurns(BooleanSupplier goesOn, Runnable afterTurns) {
    thread = Thread.currentThread();
    while (!stopping) {
      // Who brought something has more to say: one yield gathers it, which on busy cores is worth a
      // third of the throughput.
      Thread.yield();
      runErrands();
      int given = turns.giveWoken(woken);
      afterTurns.run();
      long now = clock.nanos();
      long nextTick = lastTick + (turns.areAtRest() ? TICK_AT_REST_NANOS : TICK_NANOS);
      if (now - nextTick >= 0) {
        turns.give(turns.ofTick());
        onTick.accept(now);
        lastTick = now;
        if (!goesOn.getAsBoolean()) {
          return;
        }
      } else if (given == 0) {
        sleep(nextTick - now);
      }
    }
  }

  private void sleep(long nanos) {
    sleeping = true;
    if (woken.isEmpty() && errands.isEmpty() && !stopping) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping = false;
  }
}
