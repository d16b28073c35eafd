package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a node hears that asks to be taken in. As bytes: u8 kind, then the map in JSON, or UTF-8 of
 * why not.
 */
sealed interface Welcome {

  /**
   * @param map with the newcomer in it
   */
  record TakenIn(ClusterState map) implements Welcome {}

  /** Ask again, here or elsewhere. */
  record NotNow(String why) implements Welcome {}

  int TAKEN_IN = 0;
  int NOT_NOW = 1;

  default byte[] encode() {
    return switch (this) {
      case TakenIn(ClusterState map) -> bytes(TAKEN_IN, MetaJson.encode(map));
      case NotNow(String why) -> bytes(NOT_NOW, why.getBytes(StandardCharsets.UTF_8));
    };
  }

  private static byte[] bytes(int kind, byte[] content) {
    return ByteBuffer.allocate(1 + content.length).put((byte) kind).put(content).array();
  }

  /** What another version says that this one doesn't understand is no welcome. */
  static Welcome decode(byte[] bytes) {
    if (bytes.length == 0) {
      return new NotNow("an empty answer");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int kind = in.get();
    byte[] content = new byte[in.remaining()];
    in.get(content);
    try {
      return switch (kind) {
        case TAKEN_IN -> new TakenIn(MetaJson.decode(content, ClusterState.class));
        case NOT_NOW -> new NotNow(new String(content, StandardCharsets.UTF_8));
        default -> new NotNow("an answer of kind " + kind + ", of a newer version");
      };
    } catch (IllegalArgumentException e) {
      return new NotNow("a map that this version can't read: " + e.getMessage());
    }
  }
}
