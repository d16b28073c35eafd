package dev.kvorum.chaos.checker;

import dev.kvorum.chaos.history.Operation;
import java.util.List;

/**
 * The question put to {@link Search}: is there an order of all required calls, with as many of the
 * optional ones as it likes, in which every transition is possible and no call stands before one
 * that had returned before it was invoked?
 *
 * <p><b>Intervals are closed:</b> a call that returned at t and another invoked at t are
 * concurrent. Both may have taken effect at the instant t, and equal readings of a clock don't say
 * in which order. Taking them as ordered could reject a history that happened; taking them as
 * concurrent only allows one order more, the one that did happen among them.
 *
 * @param required calls whose answer is known: each took effect exactly once, between its two times
 * @param optional writes that took effect once between their two times, or never
 */
record Problem(List<Call> required, List<Call> optional) {

  /**
   * All operations of one key; those without an answer are optional and those that failed don't
   * count.
   */
  static Problem of(List<Operation> operations) {
    return new Translation(operations, List.of()).problem();
  }

  /**
   * The same, with {@code immaterial} operations of which only the times are believed: whatever
   * they answered, they may have written then or not. What can't be ordered even so doesn't fail
   * because of them.
   */
  static Problem of(List<Operation> operations, List<Operation> immaterial) {
    return new Translation(operations, immaterial).problem();
  }
}
