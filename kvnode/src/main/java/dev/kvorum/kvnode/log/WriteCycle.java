package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the writer does in one duty cycle: copy some old content forward, write what waits as one
 * batch, force once for both, acknowledge, and turn segments over.
 */
final class WriteCycle {

  private final Segments segments;
  private final WalOptions options;
  private final WalListener listener;
  private final RecordBuffer buffer;
  private final Staging staging;
  private final CopyForward copyForward;

  private final Deque<Work> waiting = new ArrayDeque<>();
  private final List<Work> batch = new ArrayList<>();
  private long unforcedSinceNanos;
  private volatile long forces;

  WriteCycle(Segments segments, Replicas replicas, WalOptions options, WalListener listener) {
    this.segments = segments;
    this.options = options;
    this.listener = listener;
    buffer = new RecordBuffer(Math.min(options.batchBytesMax(), options.segmentBytes()));
    staging = new Staging(replicas, buffer);
    copyForward = new CopyForward(segments, replicas, buffer, options.copyBytesPerCycle());
  }

  /** Returns how much was done: 0 says that only an append or the clock brings more. */
  int run(Inbox<Work> inbox, long nowNanos) throws IOException {
    inbox.drainTo(waiting);
    boolean wasDirty = segments.active().dirty();
    int copied = copyForward.step();
    writeBatch();
    if (!wasDirty) {
      unforcedSinceNanos = nowNanos;
    }
    if (copied > 0 || batch.stream().anyMatch(this::forced) || due(nowNanos)) {
      force();
    }
    int written = batch.size();
    acknowledge();
    int turned = (segments.reclaim() ? 1 : 0) + (segments.prepare() ? 1 : 0);
    return copied + written + waiting.size() + turned;
  }

  /** Whether there was more than one batch takes. */
  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** Nanoseconds until the clock alone asks for a force; 0 where it doesn't. */
  long nanosToForce(long nowNanos) {
    return switch (options.sync()) {
      case SyncPolicy.Always _, SyncPolicy.Never _ -> 0;
      case SyncPolicy.Interval(var interval) ->
          segments.active().dirty()
              ? Math.max(1, unforcedSinceNanos + interval.toNanos() - nowNanos)
              : 0;
    };
  }

  /**
   * Forces everything and says so in the log: then damage of any of it can be told from a torn end.
   */
  void seal() throws IOException {
    force();
    Segment active = segments.active();
    if (active.remaining() >= RecordBuffer.MARK_BYTES) {
      buffer.begin(active, RecordBuffer.MARK_BYTES);
      buffer.mark(active.forcedEnd());
      active.write(buffer.flip(), RecordBuffer.MARK_BYTES);
      force();
    }
  }

  /** Any thread. */
  long forces() {
    return forces;
  }

  private void writeBatch() throws IOException {
    int bytes = collect();
    if (batch.isEmpty()) {
      return;
    }
    if (bytes > segments.active().remaining()) {
      segments.roll(bytes);
    }
    Segment active = segments.active();
    buffer.begin(active, bytes);
    buffer.mark(active.forcedEnd());
    batch.forEach(staging::stage);
    int written = buffer.bytes();
    active.write(buffer.flip(), written);
    batch.forEach(staging::written);
  }

  /** Moves what waits into the batch, up to its limit but one piece at least; returns its bytes. */
  private int collect() {
    int bytes = RecordBuffer.MARK_BYTES;
    while (!waiting.isEmpty()) {
      int more = waiting.getFirst().bytes();
      if (!batch.isEmpty() && (long) bytes + more > options.batchBytesMax()) {
        break;
      }
      bytes = Math.addExact(bytes, more);
      batch.add(waiting.removeFirst());
    }
    return bytes;
  }

  private boolean forced(Work work) {
    return work.mustBeForced() || !options.sync().relaxed();
  }

  private boolean due(long nowNanos) {
    return switch (options.sync()) {
      case SyncPolicy.Always _, SyncPolicy.Never _ -> false;
      case SyncPolicy.Interval(var interval) ->
          segments.active().dirty() && nowNanos - unforcedSinceNanos >= interval.toNanos();
    };
  }

  private void force() throws IOException {
    listener.forcing();
    segments.active().force();
    forces++;
    listener.forced(batch.size());
  }

  private void acknowledge() {
    for (Work work : batch) {
      work.done().run();
    }
    batch.clear();
  }
}
