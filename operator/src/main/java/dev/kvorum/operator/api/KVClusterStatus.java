package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;

/**
 * What was seen at the operator's last look. It is written for people and for {@code kubectl wait};
 * the operator never decides by it.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record KVClusterStatus(
    Long observedGeneration,
    @JsonPropertyDescription("Ready, Progressing, Degraded and Accepted.")
        List<Condition> conditions,
    @JsonPropertyDescription("Pods that are there.") @StatusReplicas Integer replicas,
    @JsonPropertyDescription("For the scale subresource: which pods are the cluster's.")
        @LabelSelector
        String selector,
    String clusterId,
    @JsonPropertyDescription("Nodes that serve, of those that are wanted: 3/3.") String nodesReady,
    Integer shardCount,
    @JsonPropertyDescription("How many shards each node leads, in the order of the nodes: 2/1/1.")
        String leaderSpread,
    @JsonPropertyDescription("Of the nodes; more than one while an image is rolled out.")
        String version,
    List<NodeView> nodes,
    List<ShardView> shards,
    @JsonPropertyDescription("What is under way, or what was last.") OperationView operation) {

  /**
   * A node.
   *
   * @param state as the cluster has it: member, draining, dead; or as the pod says: waiting-to-join
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record NodeView(
      String name,
      Integer ordinal,
      String id,
      String state,
      Boolean reachable,
      Integer replicas,
      Integer leaders,
      String version,
      @JsonPropertyDescription("What keeps its pod from running, as Kubernetes says it.")
          String trouble) {}

  /** A shard; leader and replicas are pods' names. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ShardView(
      String id, String keyspace, String phase, String leader, List<String> replicas, Long lag) {}

  /** A step of the operator, and what the cluster says of its own part of it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record OperationView(
      String step,
      @JsonPropertyDescription("Idle, Done, Waiting, Refused or Failed.") String phase,
      String because,
      String since,
      @JsonPropertyDescription("The cluster's own operations that run, and how far they are.")
          List<String> running,
      ReceiptView receipt) {}

  /** What the cluster's last operation was to clients, as it counted itself. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ReceiptView(
      String operation, Long requests, Long failed, Long longestPauseMillis, Long bytesMoved) {}
}
