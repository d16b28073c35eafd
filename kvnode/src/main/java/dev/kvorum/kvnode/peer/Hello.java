package dev.kvorum.kvnode.peer;

import java.util.Optional;

/**
 * The first word on a connection, in both directions.
 *
 * @param expected the node that the speaker believes to talk to; nothing to a probe or an errand
 * @param level the newest feature level that the speaker knows
 * @param listening where the speaker takes connections; an empty host means: where this one comes
 *     from
 */
record Hello(
    Identity self, Purpose purpose, long expected, int level, Optional<PeerAddress> listening) {

  /** What a connection is for. The code is part of the format: never renumber. */
  enum Purpose {
    /** Tell me who you are, and good-bye. */
    PROBE(0),
    /** Everything that is small or urgent. */
    SWIFT(1),
    /** Snapshots and large requests, so that nothing waits behind them. */
    BULK(2),
    /** One question of a node that may be no member yet, and its answer; see {@link Guest}. */
    ERRAND(3);

    private final int code;

    Purpose(int code) {
      this.code = code;
    }

    byte code() {
      return (byte) code;
    }

    static Purpose of(int code) throws ProtocolException {
      for (Purpose purpose : values()) {
        if (purpose.code == code) {
          return purpose;
        }
      }
      throw new ProtocolException("unknown purpose " + code + ": sent by a newer version");
    }
  }
}
