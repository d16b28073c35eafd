package dev.kvorum.kvnode.log;

import java.util.Optional;

/** What a record of the log says. The code is part of the format: never renumber. */
enum RecordType {
  /**
   * Begins a batch: up to where this segment was forced before the batch was written (SAFETY 9).
   */
  MARK(1),
  /** A replica's log begins anew. */
  BASE(2),
  /** A replica's term and vote. */
  HARD_STATE(3),
  /** Entries of a replica: its log ends with them. */
  ENTRIES(4),
  /**
   * Entries that were copied forward from an older segment: the replica's log goes on after them
   * (SAFETY 10).
   */
  COPIED_ENTRIES(5),
  /** Replicas whose logs are gone for good. */
  TOMBSTONES(6);

  /** Version of the format that is written; this and the one before can be read. */
  static final int VERSION = 2;

  /** Since this version a base says the epoch of its membership. */
  static final int VERSION_WITH_EPOCHS = 2;

  static final int VERSION_OLDEST = 1;

  private static final RecordType[] BY_CODE = values();

  private final byte code;

  RecordType(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Optional<RecordType> of(int code) {
    return code >= 1 && code <= BY_CODE.length ? Optional.of(BY_CODE[code - 1]) : Optional.empty();
  }
}
