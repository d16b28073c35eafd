package dev.kvorum.kvnode.http;

import java.util.Arrays;

/**
 * Percent-decoding of a part of the request line into bytes (RFC 3986 §2.1). Strict, since two
 * spellings that a proxy and the node read differently would be two keys: what the RFC does not
 * allow unescaped is refused, not guessed.
 */
final class Percent {

  /** {@code pchar}, {@code /} and {@code ?}; not {@code %}. */
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?";

  private static final boolean[] IS_PLAIN = new boolean[128];

  static {
    for (int i = 0; i < PLAIN.length(); i++) {
      IS_PLAIN[PLAIN.charAt(i)] = true;
    }
  }

  private Percent() {}

  /**
   * The bytes of {@code text} from {@code from} on; {@code +} is a plus. Refuses with {@code blame}
   * what is not encoded well.
   */
  static byte[] decode(String text, int from, ProblemType blame) {
    var bytes = new byte[text.length() - from];
    int length = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes[length++] = escape(text, i, blame);
        i += 2;
      } else if (c < 128 && IS_PLAIN[c]) {
        bytes[length++] = (byte) c;
      } else {
        throw Problem.of(blame, unescaped(c)).refusal();
      }
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private static byte escape(String text, int at, ProblemType blame) {
    int high = at + 1 < text.length() ? digit(text.charAt(at + 1)) : -1;
    int low = at + 2 < text.length() ? digit(text.charAt(at + 2)) : -1;
    if (high < 0 || low < 0) {
      throw Problem.of(
              blame,
              "'%s' is no escape: '%%' has two hexadecimal digits after it; a percent sign is %%25."
                  .formatted(text.substring(at, Math.min(at + 3, text.length()))))
          .refusal();
    }
    return (byte) (high << 4 | low);
  }

  /** Not {@link Character#digit}, which takes the digits of every script. */
  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  private static String unescaped(char c) {
    return c < 128
        ? "'%c' may not stand here as it is: write %%%02X.".formatted(c, (int) c)
        : "Only ASCII may stand here: write other bytes as %XX, in UTF-8 for text.";
  }
}
