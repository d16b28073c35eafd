package dev.kvorum.kvnode.meta;

import java.util.ArrayList;
import java.util.List;

/**
 * How an operation came to be and how far it is.
 *
 * @param because for people
 * @param phases in the order in which they were entered; the last one is where it is
 */
public record Course(Cause cause, String because, List<Entered> phases) {

  /**
   * @param atMillis since the epoch of Unix, by the clock of the node that led meta
   */
  public record Entered(OperationPhase phase, long atMillis) {}

  public Course {
    phases = List.copyOf(phases);
  }

  static Course of(Cause cause, String because, OperationPhase first, long atMillis) {
    return new Course(cause, because, List.of(new Entered(first, atMillis)));
  }

  public OperationPhase phase() {
    return phases.getLast().phase();
  }

  public long begunAtMillis() {
    return phases.getFirst().atMillis();
  }

  /** When it came to where it is. */
  public long enteredAtMillis() {
    return phases.getLast().atMillis();
  }

  Course entered(OperationPhase phase, long atMillis) {
    if (phase == phase()) {
      return this;
    }
    List<Entered> more = new ArrayList<>(phases);
    more.add(new Entered(phase, atMillis));
    return new Course(cause, because, more);
  }
}
