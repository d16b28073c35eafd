package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What waits for an agent's next turn, and asks for one. Any thread puts, in an order that is kept
 * for each; whoever gives the turns takes.
 */
final class AgentInbox {

  /** Inputs taken in one turn: bounds the time until other shards of the thread get theirs. */
  private static final int TURN_INPUTS_MAX = 4096;

  private final int requestsMax;
  private final Runnable wakeup;
  private final Queue<Input> inputs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile State state = State.OPEN;

  private enum State {
    OPEN,
    /** The process ends. */
    CLOSED,
    /** The replica has left this node, which goes on without it. */
    RETIRED
  }

  /**
   * @param requestsMax clients' writes and reads that may wait; for all else there is room
   * @param wakeup asked for a turn, once until it begins
   */
  AgentInbox(int requestsMax, Runnable wakeup) {
    this.requestsMax = requestsMax;
    this.wakeup = wakeup;
  }

  /** Takes a client's request unless too many wait; one that has ended refuses it itself. */
  boolean offer(Input request) {
    if (requests.incrementAndGet() > requestsMax) {
      requests.decrementAndGet();
      return false;
    }
    put(request);
    return true;
  }

  void put(Input input) {
    inputs.add(input);
    if (isClosed()) {
      refuse();
    } else {
      wake();
    }
  }

  /**
   * Whoever puts looks after it has put, and a turn begins by saying that it looks: one of them
   * sees the other.
   */
  void wake() {
    if (!awake.get() && awake.compareAndSet(false, true)) {
      wakeup.run();
    }
  }

  /** A turn begins with these. */
  void take(List<Input> turn) {
    awake.set(false);
    for (int i = 0; i < TURN_INPUTS_MAX; i++) {
      Input input = inputs.poll();
      if (input == null) {
        return;
      }
      turn.add(input);
    }
  }

  /** To be called for each request that was offered, when it is looked at. */
  void requestTaken() {
    requests.decrementAndGet();
  }

  /** Requests that were offered, and not looked at since. */
  int requests() {
    return requests.get();
  }

  boolean isEmpty() {
    return inputs.isEmpty();
  }

  /** Refuses what waits, and from now on what comes. */
  void close() {
    state = State.CLOSED;
    refuse();
  }

  /** As {@link #close}, but who asks is told to look elsewhere. */
  void retire() {
    state = State.RETIRED;
    refuse();
  }

  boolean isClosed() {
    return state != State.OPEN;
  }

  /**
   * Each input is taken out by one thread only: by the one that closes, or by those that came too
   * late to be seen by it.
   */
  private void refuse() {
    for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
      switch (input) {
        case PendingWrite write -> {
          requestTaken();
          refuse(write);
        }
        case PendingRead read -> {
          requestTaken();
          read.end(new ReadEnd.Refused(new Outcome.NoLeader()));
        }
        case Input.Received _, Input.Persisted _, Input.Turn _ -> {}
      }
    }
  }

  private void refuse(PendingWrite write) {
    if (state == State.RETIRED) {
      write.end(new WriteEnd.Elsewhere(OptionalLong.empty()));
    } else {
      write.end(new Outcome.NoLeader());
    }
  }
}
