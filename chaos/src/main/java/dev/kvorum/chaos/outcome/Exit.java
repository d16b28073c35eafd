package dev.kvorum.chaos.outcome;

/** How the process ends. */
public enum Exit {
  /** There is an order that explains all that clients were told. */
  LINEARIZABLE(0, "ChaosLinearizable"),
  /** There is none. */
  VIOLATED(1, "ChaosViolated"),
  /** The checker gave up: neither good nor bad. */
  UNDECIDED(2, "ChaosUndecided"),
  /** Nothing was killed, too little was answered, or the cluster did not come back. */
  PROVED_NOTHING(3, "ChaosProvedNothing"),
  /** The settings are wrong; nothing was done. */
  WRONG_SETTINGS(4, "ChaosWrongSettings"),
  /** It could not be carried out: the cluster or the API server did not answer, or no room. */
  BROKEN(5, "ChaosBroken");

  private final int code;
  private final String reason;

  Exit(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  public int code() {
    return code;
  }

  /** The reason that an Event of it has. */
  public String reason() {
    return reason;
  }
}
