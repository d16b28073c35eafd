package dev.kvorum.chaos.history;

import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Takes down what many clients do at once, from any threads and without a lock.
 *
 * <pre>{@code
 * var call = recorder.invoke(3, "user/7", Input.put("a"));   // before the request leaves
 * call.complete(Output.created(1));                          // after the answer came
 * }</pre>
 *
 * <p>It keeps every operation in memory until the run is judged, about 150 bytes each: the run's
 * length bounds it.
 */
public final class Recorder {

  private final LongSupplier nanoClock;
  private final AtomicLong lastStamp;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** Records with the machine's monotonic clock. */
  public Recorder() {
    this(System::nanoTime);
  }

  /** Records with another clock, such as a simulation's; it may be coarse, but never go back. */
  public Recorder(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastStamp = new AtomicLong(nanoClock.getAsLong());
  }

  /** Call it before the request leaves: a later time would claim an order that nobody saw. */
  public Call invoke(int client, String key, Input input) {
    var call = new Call(client, key, input, stamp());
    calls.add(call);
    return call;
  }

  /** What has happened so far; a call that has no answer yet is unknown. */
  public History history() {
    return new History(calls.stream().map(Call::operation).toList());
  }

  /**
   * No two stamps are equal, so that a coarse clock doesn't make neighbours concurrent and hide a
   * mistake. That is sound: whoever draws the lower number has drawn it earlier, so "returned
   * below, invoked above" is an order that really was.
   */
  private long stamp() {
    long now = nanoClock.getAsLong();
    return lastStamp.updateAndGet(last -> Math.max(last + 1, now));
  }

  private record Answer(Output output, OptionalLong returnedAt) {}

  private static final Answer NONE = new Answer(Output.UNKNOWN, OptionalLong.empty());

  /** A request that is under way. */
  public final class Call {
    private final int client;
    private final String key;
    private final Input input;
    private final long invokedAt;
    private final AtomicReference<Answer> answer = new AtomicReference<>(NONE);

    private Call(int client, String key, Input input, long invokedAt) {
      this.client = client;
      this.key = key;
      this.input = input;
      this.invokedAt = invokedAt;
    }

    /**
     * The answer came, or with {@link Output#UNKNOWN} the client has given up.
     *
     * @throws IllegalStateException if it has been completed before
     */
    public void complete(Output output) {
      var returnedAt =
          output instanceof Output.Unknown ? OptionalLong.empty() : OptionalLong.of(stamp());
      if (!answer.compareAndSet(NONE, new Answer(output, returnedAt))) {
        throw new IllegalStateException("answered twice: " + operation());
      }
    }

    private Operation operation() {
      Answer known = answer.get();
      return new Operation(client, key, input, known.output(), invokedAt, known.returnedAt());
    }
  }
}
