package dev.kvorum.kvnode.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * The request may have been sent, and its answer did not come or was cut off: what became of it is
 * not known.
 */
public final class NoAnswer extends IOException {

  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** How an answer can fail to come. */
  public enum Kind {
    LATE("no answer in time"),
    CLOSED("the connection was closed before the answer was complete"),
    BROKEN("the connection broke");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  public NoAnswer(Endpoint endpoint, IOException cause) {
    this(endpoint, kindOf(cause), cause);
  }

  private NoAnswer(Endpoint endpoint, Kind kind, IOException cause) {
    super(
        endpoint
            + ": "
            + kind.words()
            + (kind == Kind.BROKEN ? " (" + cause.getMessage() + ")" : ""),
        cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  private static Kind kindOf(IOException cause) {
    return switch (cause) {
      case SocketTimeoutException late -> Kind.LATE;
      case EOFException closed -> Kind.CLOSED;
      default -> Kind.BROKEN;
    };
  }
}
