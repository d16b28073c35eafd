package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.TreeMap;

/** What the objects of a cluster are called, and how they are told from others. */
public final class Names {

  public static final String CLUSTER_LABEL = "kvorum.dev/cluster";
  public static final String TEMPLATE_LABEL = "kvorum.dev/template";

  /** How many nodes the StatefulSet is to have: the journal, at the bootstrap record. */
  public static final String NODES_ANNOTATION = "kvorum.dev/nodes";

  /** The ordinal that the operator drains: the journal, too. */
  public static final String DRAINING_ANNOTATION = "kvorum.dev/draining";

  public static final String RECORD_KEY = "cluster.json";
  public static final int CLIENT_PORT = 8080;
  public static final int ADMIN_PORT = 9080;
  public static final int PEER_PORT = 7080;

  private static final String VOLUME = "data";

  private Names() {}

  public static String peers(String cluster) {
    return cluster + "-peers";
  }

  public static String config(String cluster) {
    return cluster + "-config";
  }

  public static String record(String cluster) {
    return cluster + "-bootstrap";
  }

  public static String view(String cluster) {
    return cluster + "-view";
  }

  public static String pod(String cluster, int ordinal) {
    return cluster + "-" + ordinal;
  }

  public static String claim(String cluster, int ordinal) {
    return VOLUME + "-" + pod(cluster, ordinal);
  }

  static String volume() {
    return VOLUME;
  }

  /** By these the cluster's pods are found, and no others. */
  public static Map<String, String> selector(String cluster) {
    return new TreeMap<>(Map.of(CLUSTER_LABEL, cluster, "app.kubernetes.io/component", "node"));
  }

  public static Map<String, String> labels(String cluster) {
    Map<String, String> labels = new TreeMap<>(selector(cluster));
    labels.put("app.kubernetes.io/name", "kvorum");
    labels.put("app.kubernetes.io/instance", cluster);
    labels.put("app.kubernetes.io/managed-by", "kvorum-operator");
    return labels;
  }

  /** Metadata of an object that goes with the cluster's resource. */
  static ObjectMeta owned(KVCluster cluster, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(cluster.getMetadata().getNamespace())
        .withLabels(labels(cluster.getMetadata().getName()))
        .withOwnerReferences(owner(cluster))
        .build();
  }

  public static OwnerReference owner(KVCluster cluster) {
    return new OwnerReferenceBuilder()
        .withApiVersion(cluster.getApiVersion())
        .withKind(cluster.getKind())
        .withName(cluster.getMetadata().getName())
        .withUid(cluster.getMetadata().getUid())
        .withController(true)
        .build();
  }
}
