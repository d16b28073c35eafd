package dev.kvorum.kvnode.http;

import java.util.Map;

/**
 * What was wrong with one request (RFC 9457).
 *
 * @param detail what was wrong and what to do, in words
 * @param more members beside the standard ones
 */
record Problem(ProblemType type, String detail, Map<String, Object> more) {

  static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, Map.of());
  }

  /** Ends the handling of a request with this problem as its answer. */
  Refusal refusal() {
    return new Refusal(this);
  }

  /**
   * Carries a problem from where it was found to where it is answered; cheap, since it keeps no
   * stack trace.
   */
  static final class Refusal extends RuntimeException {
    private final transient Problem problem;

    private Refusal(Problem problem) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
