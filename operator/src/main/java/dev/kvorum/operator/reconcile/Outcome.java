package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.plan.Reason;
import dev.kvorum.operator.plan.Step;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of a step.
 *
 * @param reason one word, as conditions and Events have it
 * @param unmet what of the spec stays undone meanwhile, and why
 */
record Outcome(Phase phase, String reason, String message, Optional<Step.Refuse> unmet) {

  Outcome(Phase phase, String reason, String message) {
    this(phase, reason, message, Optional.empty());
  }

  enum Phase {
    /** All is as wanted. */
    IDLE,
    /** The step was carried out. */
    DONE,
    /** It goes on by itself. */
    WAITING,
    /** Somebody has to change something. */
    REFUSED,
    /** It could not be carried out now, and is tried again. */
    FAILED;

    String word() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  static Outcome done(Step step) {
    return new Outcome(Phase.DONE, step.getClass().getSimpleName(), step.because());
  }

  static Outcome refused(Step.Refuse step) {
    return new Outcome(Phase.REFUSED, step.reason().word(), step.because());
  }

  static Outcome waiting(Reason reason, String message) {
    return new Outcome(Phase.WAITING, reason.word(), message);
  }

  static Outcome failed(Step step, String why) {
    return new Outcome(
        Phase.FAILED, step.getClass().getSimpleName() + "Failed", step.because() + ": " + why);
  }

  Outcome leaving(Optional<Step.Refuse> undone) {
    return new Outcome(phase, reason, message, undone);
  }

  boolean waitsFor(Reason other) {
    return phase == Phase.WAITING && reason.equals(other.word());
  }
}
