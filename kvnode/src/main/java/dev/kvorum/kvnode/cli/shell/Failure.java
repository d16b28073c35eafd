package dev.kvorum.kvnode.cli.shell;

/** A command that ends without what it was asked for, in words for the person who typed it. */
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;
  private final String advice;

  /**
   * @param what went wrong, one sentence without its period
   * @param advice what to do now; may be empty where there is nothing to say
   */
  public Failure(ExitCode exitCode, String what, String advice) {
    super(what);
    this.exitCode = exitCode;
    this.advice = advice;
  }

  public static Failure usage(String what, String advice) {
    return new Failure(ExitCode.USAGE, what, advice);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public String advice() {
    return advice;
  }
}
