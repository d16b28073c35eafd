package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.client.KeyTarget;
import dev.kvorum.kvnode.cli.client.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A request's bytes, made once; only the digits of the key change. Belongs to one connection. */
final class RequestTemplate {

  private static final int DIGITS = 9;
  private static final String KEY = "bench-" + "0".repeat(DIGITS);

  private final byte[] bytes;
  private final int lastDigit;

  private RequestTemplate(byte[] bytes) {
    this.bytes = bytes;
    this.lastDigit = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(KEY) + KEY.length() - 1;
  }

  static RequestTemplate put(Plan.Load load, Endpoint endpoint) {
    byte[] value = new byte[load.valueBytes()];
    new Random(load.valueBytes()).nextBytes(value); // so that nothing can be compressed away
    return new RequestTemplate(
        new Request("PUT", target(load), Map.of(), value).bytesFor(endpoint));
  }

  static RequestTemplate get(Plan.Load load, Endpoint endpoint) {
    List<String> query = load.readParameters();
    String target = target(load) + (query.isEmpty() ? "" : "?" + String.join("&", query));
    return new RequestTemplate(Request.get(target).bytesFor(endpoint));
  }

  /** The same array each time. */
  byte[] forKey(int key) {
    int rest = key;
    for (int digit = 0; digit < DIGITS; digit++) {
      bytes[lastDigit - digit] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return bytes;
  }

  private static String target(Plan.Load load) {
    return KeyTarget.of(load.keyspace(), KEY.getBytes(StandardCharsets.US_ASCII));
  }
}
