package dev.kvorum.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.Map;

/**
 * What is wanted. The operator works towards it one step at a time; what it can't carry out is
 * refused here, or named by the condition {@code Accepted}.
 */
@ValidationRule(
    value = "self.replicas >= 1 && self.replicas <= 99",
    message = "replicas must be 1 to 99; to stop all nodes and keep their data set hibernate: true")
@ValidationRule(
    value = "self.shards >= 1 && self.shards <= 256",
    message = "shards must be 1 to 256")
@ValidationRule(
    value = "self.replicationFactor >= 1 && self.replicationFactor % 2 == 1",
    message = "replicationFactor must be odd: an even number bears no more failures than one less")
@ValidationRule(
    value = "self.replicationFactor <= self.replicas",
    message =
        "replicationFactor must not be over replicas: each replica of a shard needs a node of its"
            + " own")
@ValidationRule(
    value = "self.engine == oldSelf.engine",
    message =
        "engine can't be changed: the data is stored in its format. Create another cluster and copy"
            + " the data")
@ValidationRule(
    value = "self.replicationFactor == oldSelf.replicationFactor",
    message = "replicationFactor can't be changed after the cluster was created")
@ValidationRule(
    value = "quantity(self.storage.size).compareTo(quantity(oldSelf.storage.size)) >= 0",
    message = "storage.size can't shrink: volumes only grow")
@ValidationRule(
    value =
        "has(self.storage.class) == has(oldSelf.storage.class) && (!has(self.storage.class) ||"
            + " self.storage.class == oldSelf.storage.class)",
    message = "storage.class can't be changed: the volumes are there already")
@ValidationRule(
    value =
        "!has(self.config) || self.config.all(name, name in ['sync', 'sync-interval',"
            + " 'request-timeout', 'drain-timeout', 'dead-after', 'block-cache', 'write-buffers'])",
    message =
        "config may set sync, sync-interval, request-timeout, drain-timeout, dead-after, block-cache"
            + " and write-buffers; the rest is the operator's")
@JsonIgnoreProperties(ignoreUnknown = true)
public record KVClusterSpec(
    @JsonPropertyDescription("Nodes, each a pod with a volume. kubectl scale changes it.")
        @Default("3")
        @SpecReplicas
        Integer replicas,
    @JsonPropertyDescription("Shards of the keyspace, 1 to 256; may be changed at any time.")
        @Default("4")
        Integer shards,
    @JsonPropertyDescription("Replicas of each shard: odd, and at most as many as nodes.")
        @Default("3")
        Integer replicationFactor,
    @JsonPropertyDescription("How shards are stored. It can't be changed.") @Default("rocksdb")
        Engine engine,
    @JsonPropertyDescription("The nodes' volumes.") @Required Storage storage,
    @JsonPropertyDescription("The nodes' image. Another one is rolled out node by node.")
        @Default(KVClusterSpec.DEFAULT_IMAGE)
        String image,
    @JsonPropertyDescription("CPU and memory of a node. Without: 512Mi asked for, at most 1Gi.")
        Resources resources,
    @JsonPropertyDescription("How nodes are spread over what fails together.")
        TopologySpread topologySpread,
    @JsonPropertyDescription("An Ingress to the clients' Service.") IngressAccess ingress,
    @JsonPropertyDescription("An HTTPRoute to the clients' Service.") RouteAccess httpRoute,
    @JsonPropertyDescription("What collects metrics.") Metrics metrics,
    @JsonPropertyDescription("The operator takes no step while this is true.") @Default("false")
        Boolean pause,
    @JsonPropertyDescription("Stop all nodes and keep their data; false starts them again.")
        @Default("false")
        Boolean hibernate,
    @JsonPropertyDescription(
            "Let a roll stop a node although shards are away meanwhile. It is needed with"
                + " replicationFactor 1, where no stop goes unseen.")
        @Default("false")
        Boolean allowInterruption,
    @JsonPropertyDescription("Settings of kvorum.yaml by their names there.") @Size(max = 16)
        Map<String, String> config,
    @JsonPropertyDescription("What the nodes' pods have besides.") PodOverrides pod) {

  public static final String DEFAULT_IMAGE = "docker.io/kvorum/kvnode:0.1.0";

  public KVClusterSpec {
    replicas = replicas == null ? Integer.valueOf(3) : replicas;
    shards = shards == null ? Integer.valueOf(4) : shards;
    replicationFactor = replicationFactor == null ? Integer.valueOf(3) : replicationFactor;
    engine = engine == null ? Engine.ROCKSDB : engine;
    image = image == null ? DEFAULT_IMAGE : image;
    pause = pause != null && pause;
    hibernate = hibernate != null && hibernate;
    allowInterruption = allowInterruption != null && allowInterruption;
    config = config == null ? Map.of() : config;
  }
}
