package dev.kvorum.kvnode.log;

/** What waits for the writer. */
sealed interface Work {

  /** Size of its records. */
  int bytes();

  /** Whether it is forced before it is done, whatever {@code sync} says (SAFETY 12). */
  boolean mustBeForced();

  Runnable done();

  /** A step of a replica. */
  record Append(WalAppend append) implements Work {

    @Override
    public int bytes() {
      int base = append.base().map(RecordBuffer::bytesOf).orElse(0);
      int state = append.hardState().isPresent() ? RecordBuffer.HARD_STATE_BYTES : 0;
      return Math.addExact(base + state, EntryChunks.bytes(append.entries()));
    }

    @Override
    public boolean mustBeForced() {
      return append.mustBeForced();
    }

    @Override
    public Runnable done() {
      return append.done();
    }
  }

  /** The end of a replica's log. */
  record Bury(long replica, Runnable done) implements Work {

    @Override
    public int bytes() {
      return RecordBuffer.bytesOfTombstones(1);
    }

    @Override
    public boolean mustBeForced() {
      return true;
    }
  }
}
