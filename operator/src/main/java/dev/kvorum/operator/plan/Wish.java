package dev.kvorum.operator.plan;

/**
 * What is wanted of a cluster, by its spec.
 *
 * @param name of the cluster; its nodes are NAME-0, NAME-1, …
 * @param engine as nodes write it
 * @param volumeBytes of each node's volume
 * @param deletesVolumes whether the volume of a node that left is deleted
 * @param mayInterrupt whether nodes may be restarted although their shards have no other replica
 * @param template names what the spec wants of a pod; a pod with another one is outdated
 */
public record Wish(
    String name,
    int nodes,
    int shards,
    int replicationFactor,
    String engine,
    long volumeBytes,
    boolean deletesVolumes,
    boolean pause,
    boolean hibernate,
    boolean mayInterrupt,
    String template) {

  String node(int ordinal) {
    return name + "-" + ordinal;
  }
}
