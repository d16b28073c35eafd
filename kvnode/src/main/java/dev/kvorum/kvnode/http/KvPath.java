package dev.kvorum.kvnode.http;

import io.helidon.http.HttpPrologue;

/**
 * Where a path under {@code /kv/} points, read from the path as it came over the wire. Helidon's
 * decoded path will not do: it drops {@code .} and {@code ..}, joins {@code //} and cuts at {@code
 * ;}, and all of them are legal in keys.
 */
sealed interface KvPath {

  String ROOT = "/kv/";

  /** {@code /kv/{keyspace}}: all keys, or one named by {@code ?key64=}. */
  record Keyspace(String keyspace) implements KvPath {}

  /** {@code /kv/{keyspace}/{key}}. */
  record Key(String keyspace, byte[] key) implements KvPath {}

  /** Nothing that is served. */
  record Nowhere() implements KvPath {}

  /** Whether a path that names a keyspace is completed by a key in the query. */
  static boolean hasKey64(HttpPrologue prologue) {
    return prologue.hasQuery() && ("&" + prologue.query().rawValue()).contains("&key64=");
  }

  static KvPath parse(String rawPath) {
    if (!rawPath.startsWith(ROOT)) {
      return new Nowhere();
    }
    int slash = rawPath.indexOf('/', ROOT.length());
    if (slash == ROOT.length() || rawPath.length() == ROOT.length()) {
      return new Nowhere();
    }
    if (slash < 0) {
      return new Keyspace(rawPath.substring(ROOT.length()));
    }
    return new Key(
        rawPath.substring(ROOT.length(), slash),
        Percent.decode(rawPath, slash + 1, ProblemType.BAD_KEY));
  }
}
