package dev.kvorum.kvnode.cli.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The request target of a key: {@code /kv/default/users/7} where the key would come through any
 * proxy unchanged, else {@code /kv/default?key64=dXNlcnMvLzc}.
 *
 * <p>Proxies merge {@code //}, resolve {@code .} and {@code ..} even when they are written {@code
 * %2e}, turn backslashes around and decode twice. A key that offers them any of that goes as
 * base64url.
 */
public final class KeyTarget {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private KeyTarget() {}

  public static String of(String keyspace, byte[] key) {
    String base = "/kv/" + encode(keyspace.getBytes(StandardCharsets.UTF_8), "");
    return survivesProxies(key)
        ? base + "/" + encode(key, "/")
        : base + "?key64=" + Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  /** The target of a whole keyspace, to which a query may be added. */
  public static String ofKeyspace(String keyspace) {
    return "/kv/" + encode(keyspace.getBytes(StandardCharsets.UTF_8), "");
  }

  /** A value of a query parameter. */
  public static String queryValue(byte[] value) {
    return encode(value, "");
  }

  private static boolean survivesProxies(byte[] key) {
    if (key.length == 0 || !isUtf8(key)) {
      return false;
    }
    for (byte b : key) {
      boolean control = b >= 0 && b < ' ' || b == 0x7f;
      if (control || b == '%' || b == '\\' || b == ';') {
        return false;
      }
    }
    for (String segment : new String(key, StandardCharsets.UTF_8).split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException binary) {
      return false;
    }
  }

  private static String encode(byte[] bytes, String alsoPlain) {
    StringBuilder text = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      if (isUnreserved(b) || alsoPlain.indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
      }
    }
    return text.toString();
  }

  /** RFC 3986 §2.3. */
  private static boolean isUnreserved(byte b) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b >= '0' && b <= '9'
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }
}
