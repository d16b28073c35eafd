package dev.kvorum.kvnode.cli;

import dev.kvorum.kvnode.cli.shell.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Keys as they are typed: text, or base64 for those that aren't text. */
final class Key {

  private Key() {}

  /** Of the two ways to give a key exactly one. */
  static byte[] ofOne(Optional<String> text, Optional<String> base64) {
    if (text.isPresent() == base64.isPresent()) {
      throw Failure.usage(
          text.isPresent() ? "KEY and --key64 are both given" : "a key is missing",
          "Give KEY, or --key64 for one that isn't text.");
    }
    return text.map(Key::ofText).orElseGet(() -> ofBase64(base64.orElseThrow()));
  }

  static byte[] ofText(String text) {
    if (text.isEmpty()) {
      throw Failure.usage("a key has at least one byte", "");
    }
    // The JVM has replaced what it could not decode: better no write than one to a key that nobody
    // meant.
    if (text.indexOf('\ufffd') >= 0) {
      throw Failure.usage(
          "the key has bytes that are not UTF-8",
          "Give it as --key64, for example: --key64 \"$(printf '\\xff' | base64)\"");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Takes both alphabets, with or without padding. */
  static byte[] ofBase64(String base64) {
    String url = base64.replace('+', '-').replace('/', '_').replace("=", "");
    try {
      byte[] key = Base64.getUrlDecoder().decode(url);
      if (key.length > 0) {
        return key;
      }
      throw Failure.usage("a key has at least one byte", "");
    } catch (IllegalArgumentException unreadable) {
      throw Failure.usage(
          "'" + base64 + "' is not base64", "For example: --key64 \"$(printf 'a//b' | base64)\"");
    }
  }
}
