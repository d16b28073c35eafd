package dev.kvorum.kvnode.cli.shell;

/** What scripts may rely on. */
public enum ExitCode {
  OK(0),
  /** There is no such key, or the condition of a write did not hold. */
  NOT_FOUND(1),
  /** The command line itself is wrong; nothing was sent. */
  USAGE(2),
  /** Nobody could be reached, or a node refused: the request was not carried out. */
  FAILED(3),
  /** A write was sent and its end is not known: it may be applied, now, later or never. */
  UNKNOWN(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
