package dev.kvorum.kvnode.http;

import java.util.Base64;

/**
 * Bytes as text: base64url without padding (RFC 4648 §5), which needs no escaping in a URL. Padding
 * is read, not written.
 */
final class Base64Text {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private Base64Text() {}

  static String of(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** Throws {@link IllegalArgumentException} where the text is not base64url. */
  static byte[] bytes(String text) {
    return DECODER.decode(text);
  }
}
