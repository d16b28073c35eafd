package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.raft.Message;

/** What waits in an {@link Outbox}. */
sealed interface Outgoing permits Outgoing.Raft, Outgoing.Answering, Outgoing.Signal, OpenRequest {

  /** What it takes on the wire, header included. */
  int bytes();

  /** Whether smaller things overtake it. */
  default boolean isPatient() {
    return false;
  }

  /**
   * @param bytes known to the caller, as it has compared it with the limit
   */
  record Raft(Message message, int bytes) implements Outgoing {

    static Raft of(Message message) {
      return new Raft(message, Frame.HEADER_BYTES + MessageCodec.sizeBytes(message));
    }

    /** They are large, and nobody's election depends on them. */
    @Override
    public boolean isPatient() {
      return message instanceof Message.Append || message instanceof Message.SnapshotChunk;
    }
  }

  record Answering(long id, ReplyStatus status, byte[] payload) implements Outgoing {
    @Override
    public int bytes() {
      return Frame.HEADER_BYTES + Long.BYTES + 1 + payload.length;
    }
  }

  enum Signal implements Outgoing {
    PING,
    PONG,
    PULSE,
    /** The last one: what waits before it is written, and this, then the connection ends. */
    GOODBYE,
    /** The last one: what waits before it is written, then the connection ends. */
    FINISH;

    @Override
    public int bytes() {
      return Frame.HEADER_BYTES;
    }

    @Override
    public boolean isPatient() {
      return this == GOODBYE || this == FINISH;
    }
  }
}
