package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.Resources;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** {@code kvorum.yaml}: what the spec sets, and the caches, budgeted from the limit of memory. */
public final class NodeConfig {

  static final String FILE = "kvorum.yaml";
  static final Quantity MEMORY_LIMIT = new Quantity("1Gi");

  private static final long MEBIBYTE = 1L << 20;

  /** Of the limit, each of the block cache and the write buffers: the heap gets half. */
  private static final long SHARE = 8;

  private NodeConfig() {}

  public static ConfigMap of(KVCluster cluster) {
    Map<String, String> settings = new TreeMap<>();
    String share = share(cluster.getSpec().resources());
    settings.put("block-cache", share);
    settings.put("write-buffers", share);
    settings.putAll(cluster.getSpec().config());
    StringBuilder text = new StringBuilder();
    settings.forEach(
        (name, value) -> text.append(name).append(": ").append(quoted(value)).append('\n'));
    return new ConfigMapBuilder()
        .withMetadata(Names.owned(cluster, Names.config(cluster.getMetadata().getName())))
        .addToData(FILE, text.toString())
        .build();
  }

  private static String share(Resources resources) {
    Quantity limit =
        resources == null ? MEMORY_LIMIT : resources.limits().getOrDefault("memory", MEMORY_LIMIT);
    BigDecimal bytes = Quantity.getAmountInBytes(limit);
    return Math.max(1, bytes.longValue() / SHARE / MEBIBYTE) + "Mi";
  }

  /** A scalar of YAML in double quotes, where a backslash escapes as in JSON. */
  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
