package dev.kvorum.kvnode.peer;

import java.io.IOException;

/** The two sides of a connection must not talk. */
final class RefusedException extends IOException {

  private final transient Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.reason() + ": " + refusal.because());
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
