package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.client.KeyTarget;
import dev.kvorum.kvnode.cli.client.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A request's bytes, made once; only the digits of the key change. Belongs to one connection. */
final class RequestTemplate {

  private static final int DIGITS = 10;

  /** 16 bytes. */
  private static final String KEY = "bench-" + "0".repeat(DIGITS);

  private final ByteBuffer head;
  private final ByteBuffer value;
  private final ByteBuffer[] both;
  private final int lastDigit;

  private RequestTemplate(byte[] headBytes, ByteBuffer value) {
    this.head = ByteBuffer.allocateDirect(headBytes.length).put(headBytes);
    this.value = value;
    this.both = new ByteBuffer[] {head, value};
    this.lastDigit =
        new String(headBytes, StandardCharsets.ISO_8859_1).indexOf(KEY) + KEY.length() - 1;
  }

  /** A value that cannot be compressed; all connections send the same. */
  static ByteBuffer value(Plan.Load load) {
    byte[] bytes = new byte[load.valueBytes()];
    new Random(load.valueBytes()).nextBytes(bytes);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
  }

  static RequestTemplate put(Plan.Load load, Endpoint endpoint, ByteBuffer value) {
    Request request = new Request("PUT", target(load), Map.of(), new byte[value.remaining()]);
    byte[] whole = request.bytesFor(endpoint);
    byte[] head = Arrays.copyOf(whole, whole.length - value.remaining());
    return new RequestTemplate(head, value.duplicate());
  }

  static RequestTemplate get(Plan.Load load, Endpoint endpoint) {
    List<String> query = load.readParameters();
    String target = target(load) + (query.isEmpty() ? "" : "?" + String.join("&", query));
    return new RequestTemplate(Request.get(target).bytesFor(endpoint), ByteBuffer.allocate(0));
  }

  /** The same buffers each time, from their beginnings. */
  ByteBuffer[] forKey(int key) {
    int rest = key;
    for (int digit = 0; digit < DIGITS; digit++) {
      head.put(lastDigit - digit, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    head.rewind();
    value.rewind();
    return both;
  }

  private static String target(Plan.Load load) {
    return KeyTarget.of(load.keyspace(), KEY.getBytes(StandardCharsets.US_ASCII));
  }
}
