package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.TreeMap;

/**
 * {@code kvorum.yaml}: what {@code spec.config} sets, and nothing else. A container's memory is
 * divided by the image's {@code kv}, which knows what the JVM needs of it.
 */
public final class NodeConfig {

  static final String FILE = "kvorum.yaml";

  private NodeConfig() {}

  public static ConfigMap of(KVCluster cluster) {
    StringBuilder text = new StringBuilder("# What spec.config sets.\n");
    new TreeMap<>(cluster.getSpec().config())
        .forEach(
            (name, value) -> text.append(name).append(": ").append(quoted(value)).append('\n'));
    return new ConfigMapBuilder()
        .withMetadata(Names.owned(cluster, Names.config(cluster.getMetadata().getName())))
        .addToData(FILE, text.toString())
        .build();
  }

  /** A scalar of YAML in double quotes, where a backslash escapes as in JSON. */
  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
