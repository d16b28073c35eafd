package dev.kvorum.kvnode.cli.client;

import java.io.IOException;

/** No connection could be made, so nothing was sent: another endpoint may be tried without repeating anything. */
public final class ConnectFailed extends IOException {

  private static final long serialVersionUID = 1;

  public ConnectFailed(Endpoint endpoint, IOException cause) {
    super(endpoint + ": " + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case java.net.UnknownHostException unknown -> "no such host";
      case java.net.SocketTimeoutException late -> "no connection in time";
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : lowerFirst(cause.getMessage());
    };
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
