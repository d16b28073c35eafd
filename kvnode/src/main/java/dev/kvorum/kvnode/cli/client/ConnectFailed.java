package dev.kvorum.kvnode.cli.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/**
 * No connection could be made, so nothing was sent: another endpoint may be tried without repeating
 * anything.
 */
public final class ConnectFailed extends IOException {

  private static final long serialVersionUID = 1;

  public ConnectFailed(Endpoint endpoint, IOException cause) {
    super(endpoint + ": " + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case UnknownHostException unknown -> "no such host";
      case SocketTimeoutException late -> "no connection in time";
      default ->
          cause.getMessage() == null
              ? cause.getClass().getSimpleName()
              : lowerFirst(cause.getMessage());
    };
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
