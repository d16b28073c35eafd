package dev.kvorum.kvnode.peer;

/** What a frame carries. Codes and versions are part of the format: never renumber. */
enum FrameType {
  /** Who speaks, first in both directions; see {@link Hello}. */
  HELLO(1, 1),
  /** Why the connection is about to be closed; see {@link Refusal}. */
  REFUSED(2, 1),
  /** Raft messages, as many as the frame holds. */
  RAFT(3, 1),
  /** u64 request id, payload. */
  REQUEST(4, 1),
  /** u64 request id, {@link ReplyStatus}, payload. On the connection on which the request came. */
  REPLY(5, 1),
  /** Empty; is anybody there? */
  PING(6, 1),
  /** Empty; the answer to a ping. */
  PONG(7, 1),
  /** Empty and without an answer; the speaker's shards may have nothing to say, but it is there. */
  PULSE(8, 1),
  /**
   * Empty, the last of a connection: no request that came on it and has no answer was looked at, or
   * will be.
   */
  GOODBYE(9, 1);

  private final int code;
  private final int version;

  FrameType(int code, int version) {
    this.code = code;
    this.version = version;
  }

  byte code() {
    return (byte) code;
  }

  byte version() {
    return (byte) version;
  }

  /** The type of a frame that this build reads: of its own version or the one before. */
  static FrameType of(int code, int version) throws ProtocolException {
    for (FrameType type : values()) {
      if (type.code == code) {
        type.checkReadable(version);
        return type;
      }
    }
    throw new ProtocolException("unknown frame type " + code + ": sent by a newer version");
  }

  private void checkReadable(int sent) throws ProtocolException {
    if (sent > version) {
      throw new ProtocolException(
          name()
              + " frame of version "
              + sent
              + ": sent by a newer version, this one reads "
              + version);
    }
    if (sent < Math.max(1, version - 1)) {
      throw new ProtocolException(name() + " frame of version " + sent + ": no longer read");
    }
  }
}
