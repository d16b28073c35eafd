package dev.kvorum.kvnode.peer;

/**
 * How a request fared at the node that was asked. The code is part of the format: never renumber.
 */
enum ReplyStatus {
  REPLIED(0),
  /** Refused before the handler saw it. */
  BUSY(1),
  /** The handler threw; what it had done by then is unknown. */
  FAILED(2);

  private final int code;

  ReplyStatus(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  static ReplyStatus of(int code) throws ProtocolException {
    for (ReplyStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    throw new ProtocolException("unknown reply status " + code + ": sent by a newer version");
  }
}
