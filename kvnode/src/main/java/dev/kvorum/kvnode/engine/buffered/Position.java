package dev.kvorum.kvnode.engine.buffered;

/**
 * What a state is as of.
 *
 * @param sequence counts the batches since this table was made; tells two states of one index apart
 * @param appliedIndex of the log
 */
public record Position(long sequence, long appliedIndex) {

  /** Of a table that nothing was applied to. */
  public static final Position NEW = new Position(0, 0);

  Position next(long index) {
    return new Position(sequence + 1, index);
  }
}
