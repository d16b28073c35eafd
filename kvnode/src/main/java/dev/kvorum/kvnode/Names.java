package dev.kvorum.kvnode;

import dev.kvorum.kvnode.http.Nearest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Every setting of a node with its default, in the order in which people ask for them. */
final class Names {

  static final Map<String, String> ALL = all();

  private Names() {}

  /** The setting that a wrong name was most likely meant to be. */
  static Optional<String> nearest(String wrong) {
    return Nearest.to(wrong, ALL.keySet());
  }

  private static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("config", "kvorum.yaml");
    all.put("data", "data");
    all.put("cluster-file", "");
    all.put("join", "");
    all.put("discovery", "static");
    all.put("cluster-name", "");
    all.put("namespace", "");
    all.put("name", "");
    all.put("ordinal", "");
    all.put("zone", "");
    all.put("host", "127.0.0.1");
    all.put("client-port", "8080");
    all.put("admin-port", "9080");
    all.put("peer-port", "7080");
    all.put("advertise", "");
    all.put("sync", "always");
    all.put("sync-interval", "100ms");
    all.put("request-timeout", "5s");
    all.put("drain-timeout", "10s");
    all.put("dead-after", "60s");
    all.put("block-cache", "64Mi");
    all.put("write-buffers", "64Mi");
    return Collections.unmodifiableMap(all);
  }
}
