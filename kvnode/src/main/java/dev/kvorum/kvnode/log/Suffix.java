package dev.kvorum.kvnode.log;

/**
 * What a new base does to the entries behind it. It is decided when the base is written and
 * recorded with it: replay may not know any more which entry was at the base's position, because
 * its segment is gone.
 */
enum Suffix {
  /** The log held an entry with the base's index and term: what follows it stays. */
  KEPT(0),
  /** The log was shorter or another: it restarts at the base. */
  DROPPED(1);

  private final byte code;

  Suffix(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Suffix of(byte code) {
    return code == KEPT.code ? KEPT : DROPPED;
  }
}
