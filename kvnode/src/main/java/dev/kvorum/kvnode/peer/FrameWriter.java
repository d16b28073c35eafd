package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Invariant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Puts what waits into one buffer after another: what is urgent first, then as much of the rest as
 * one write may hold, so that a heartbeat waits for one write at most. Raft messages that follow
 * each other share a frame: the heartbeats of all shards, which one tick makes, are one message on
 * the wire, each with its own shard, term and round to be acknowledged.
 */
final class FrameWriter {

  /** One write; larger only for a single message that is. */
  private static final int BUFFER_BYTES = 128 << 10;

  private final Deque<Outgoing> urgent = new ArrayDeque<>();
  private final Deque<Outgoing> patient = new ArrayDeque<>();
  private final PeerCounters counters;

  private ByteBuffer buffer = direct(BUFFER_BYTES);
  private long takenBytes;
  private boolean finished;

  FrameWriter(PeerCounters counters) {
    this.counters = counters;
  }

  void add(Outgoing item) {
    (item.isPatient() ? patient : urgent).add(item);
  }

  boolean isEmpty() {
    return urgent.isEmpty() && patient.isEmpty();
  }

  /** Whether {@link Outgoing.Signal#FINISH} has been reached. */
  boolean isFinished() {
    return finished;
  }

  /** The next bytes to write, ready to be read; valid until the next call. */
  ByteBuffer assemble() {
    takenBytes = 0;
    if (buffer.capacity() > BUFFER_BYTES) {
      buffer = direct(BUFFER_BYTES);
    }
    buffer.clear();
    for (Optional<Outgoing> next = fitting(); next.isPresent(); next = fitting()) {
      put(next.get());
    }
    return buffer.flip();
  }

  /** What the items of the last {@link #assemble} counted in the outbox. */
  long takenBytes() {
    return takenBytes;
  }

  private void put(Outgoing item) {
    switch (item) {
      case Outgoing.Raft raft -> raftFrame(raft);
      case OpenRequest request -> request(request);
      case Outgoing.Answering answer -> answer(answer);
      case Outgoing.Signal signal -> signal(signal);
    }
  }

  private void raftFrame(Outgoing.Raft first) {
    int start = Frame.begin(buffer);
    message(first);
    while (fitting().orElse(Outgoing.Signal.PING) instanceof Outgoing.Raft next) {
      message(next);
    }
    end(start, FrameType.RAFT);
  }

  private void message(Outgoing.Raft raft) {
    take();
    MessageCodec.encode(raft.message(), buffer);
    counters.messagesOut.increment();
  }

  private void request(OpenRequest request) {
    take();
    if (request.depart()) {
      int start = Frame.begin(buffer);
      buffer.putLong(request.id()).put(request.payload());
      end(start, FrameType.REQUEST);
      counters.requestsOut.increment();
    }
  }

  private void answer(Outgoing.Answering answer) {
    take();
    int start = Frame.begin(buffer);
    buffer.putLong(answer.id()).put(answer.status().code()).put(answer.payload());
    end(start, FrameType.REPLY);
  }

  private void signal(Outgoing.Signal signal) {
    take();
    switch (signal) {
      case PING -> end(Frame.begin(buffer), FrameType.PING);
      case PONG -> end(Frame.begin(buffer), FrameType.PONG);
      case PULSE -> end(Frame.begin(buffer), FrameType.PULSE);
      case GOODBYE -> {
        end(Frame.begin(buffer), FrameType.GOODBYE);
        finished = true;
      }
      case FINISH -> finished = true;
    }
  }

  private void end(int start, FrameType type) {
    Frame.end(buffer, start, type);
    counters.framesOut.increment();
  }

  private Deque<Outgoing> first() {
    return urgent.isEmpty() ? patient : urgent;
  }

  /**
   * The next item if this write can hold it; one that is too large for any gets a write of its own.
   */
  private Optional<Outgoing> fitting() {
    Deque<Outgoing> queue = first();
    if (queue.isEmpty()) {
      return Optional.empty();
    }
    Outgoing item = queue.element();
    if (buffer.position() == 0 && item.bytes() > buffer.capacity()) {
      Invariant.check(item.bytes() <= Frame.BYTES_MAX, "a frame is bounded");
      buffer = direct(item.bytes());
    }
    return item.bytes() <= buffer.remaining() ? Optional.of(item) : Optional.empty();
  }

  private void take() {
    takenBytes += first().remove().bytes();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
