package dev.kvorum.kvnode.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.OptionalLong;

/** Versions as entity tags: an unsigned 64 bit number in double quotes (RFC 9110 §8.8.3). */
final class Etag {

  private Etag() {}

  static Header header(long version) {
    return HeaderValues.create(HeaderNames.ETAG, text(version));
  }

  static String text(long version) {
    return '"' + Long.toUnsignedString(version) + '"';
  }

  /** Empty where it is not the tag of a version; weak tags are not. */
  static OptionalLong version(String tag) {
    int length = tag.length();
    if (length < 3 || tag.charAt(0) != '"' || tag.charAt(length - 1) != '"') {
      return OptionalLong.empty();
    }
    for (int i = 1; i < length - 1; i++) {
      if (tag.charAt(i) < '0' || tag.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseUnsignedLong(tag, 1, length - 1, 10));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // above 2^64 - 1
    }
  }
}
