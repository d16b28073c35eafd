package dev.kvorum.kvnode.kube;

/**
 * What the objects of one cluster are called, as the operator makes them.
 *
 * @param namespace the node's own: it looks nowhere else
 * @param name of the {@code KVCluster}
 */
public record KubeCluster(String namespace, String name) {

  /** What Kubernetes takes for a namespace or a label's value. */
  public static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  static final String RECORD_KEY = "cluster.json";

  /** Of the pods that run nodes. */
  String podSelector() {
    return "kvorum.dev/cluster=" + name + ",app.kubernetes.io/component=node";
  }

  /** The ConfigMap that says who formed the cluster. */
  String recordName() {
    return name + "-bootstrap";
  }

  /** Resolves to the addresses of all pods, ready or not. */
  String peersHost() {
    return name + "-peers." + namespace + ".svc";
  }
}
