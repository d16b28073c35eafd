package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Meta's commands and state as JSON: small, seldom written, and read by people when something is
 * wrong.
 */
public final class MetaJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // What a record says of itself is no part of it.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private MetaJson() {}

  public static byte[] encode(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of meta can be written", e);
    }
  }

  /**
   * Throws {@link IllegalArgumentException} where the bytes are not such a value, as when a newer
   * version wrote them.
   */
  public static <T> T decode(byte[] bytes, Class<T> type) {
    try {
      return Optional.ofNullable(JSON.readValue(bytes, type))
          .orElseThrow(
              () -> new IllegalArgumentException("not a " + type.getSimpleName() + ": null"));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** As {@link #decode}; one of another version that isn't understood here has said nothing. */
  public static <T> Optional<T> understood(byte[] bytes, Class<T> type) {
    try {
      return Optional.of(decode(bytes, type));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
