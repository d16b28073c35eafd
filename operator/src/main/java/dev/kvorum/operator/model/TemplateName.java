package dev.kvorum.operator.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.operator.api.KVClusterSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names what a spec wants of a pod: a digest of those parts of the spec, and of nothing else. A pod
 * with another name on it is outdated.
 *
 * <p>The digest is part of the format: another one for the same spec would let the upgrade of an
 * operator restart all nodes of all clusters. A part that isn't given is left out, so that what a
 * newer version adds changes nothing where nobody uses it.
 */
public final class TemplateName {

  private static final int BYTES = 6;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
          .build();

  private TemplateName() {}

  public static String of(KVClusterSpec spec) {
    ObjectNode parts = JSON.createObjectNode();
    put(parts, "image", spec.image());
    put(parts, "resources", spec.resources());
    put(parts, "topologySpread", spec.topologySpread());
    put(parts, "config", spec.config().isEmpty() ? null : spec.config());
    put(parts, "pod", spec.pod());
    put(parts, "chown", spec.storage().chown() ? true : null);
    return HexFormat.of().formatHex(digest(parts.toString()), 0, BYTES);
  }

  private static void put(ObjectNode parts, String name, Object value) {
    if (value != null) {
      parts.set(name, JSON.valueToTree(value));
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
