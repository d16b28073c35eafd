package dev.kvorum.kvnode.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request before it has an addressee.
 *
 * @param target path and query, already encoded: ASCII without spaces
 * @param body empty where there is none
 */
public record Request(String method, String target, Map<String, String> headers, byte[] body) {

  public static Request get(String target) {
    return new Request("GET", target, Map.of(), new byte[0]);
  }

  /**
   * @throws IllegalArgumentException where the value would not stay in its line
   */
  public Request with(String header, String value) {
    if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(header + " may only have printable ASCII characters");
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Request(method, target, more, body);
  }

  /** Head and body as they go over the wire, in one piece so that they leave in one write. */
  public byte[] bytesFor(Endpoint endpoint) {
    StringBuilder head = new StringBuilder(256);
    head.append(method)
        .append(' ')
        .append(target)
        .append(" HTTP/1.1\r\nHost: ")
        .append(endpoint.authority());
    headers.forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    if (body.length > 0 || method.equals("PUT")) {
      head.append("\r\nContent-Length: ").append(body.length);
    }
    byte[] headBytes = head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(headBytes, headBytes.length + body.length);
    System.arraycopy(body, 0, all, headBytes.length, body.length);
    return all;
  }
}
