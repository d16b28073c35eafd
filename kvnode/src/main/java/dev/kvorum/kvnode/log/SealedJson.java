package dev.kvorum.kvnode.log;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A JSON object that people can read and that no damage passes in: its last member is the CRC32C of
 * the text before it. A flipped bit in a number would else make another node, or another shard, of
 * it.
 */
public final class SealedJson {

  private static final Pattern SEAL =
      Pattern.compile(",\\n  \"crc32c\" : \"([0-9a-f]{8})\"\\n}\\n\\z");

  private SealedJson() {}

  /** What a file says of itself. */
  public enum Seal {
    WHOLE,
    /** Its content is not what was written. */
    BROKEN,
    /** It has none: written by a version before seals, or cut, or no file of ours. */
    NONE
  }

  /** The object with its seal. */
  public static String seal(String json) {
    String object = json.strip();
    String open = object.substring(0, object.length() - 1).stripTrailing();
    return open + ",\n  \"crc32c\" : \"" + crc(open) + "\"\n}\n";
  }

  public static Seal check(String text) {
    Matcher seal = SEAL.matcher(text);
    if (!seal.find()) {
      return Seal.NONE;
    }
    return seal.group(1).equals(crc(text.substring(0, seal.start()))) ? Seal.WHOLE : Seal.BROKEN;
  }

  /** The object as it was before it was sealed, but for space at its end. */
  public static String unsealed(String text) {
    Matcher seal = SEAL.matcher(text);
    return seal.find() ? text.substring(0, seal.start()) + "\n}\n" : text;
  }

  private static String crc(String text) {
    var crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }
}
