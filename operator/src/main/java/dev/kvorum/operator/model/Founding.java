package dev.kvorum.operator.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.Storage.Retention;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.SortedMap;

/**
 * The bootstrap record: the one act that forms a cluster. Its data never changes, and it outlives
 * the cluster's resource as its volumes do; the operator's journal is in its annotations.
 */
public final class Founding {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int FORMAT = 1;

  private Founding() {}

  /**
   * @param address of its peer port
   */
  public record Founder(String node, String address) {}

  /**
   * @param founders by ordinal
   */
  public static ConfigMap of(KVCluster cluster, SortedMap<Integer, Founder> founders) {
    String name = cluster.getMetadata().getName();
    ConfigMapBuilder record =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(Names.record(name))
            .withNamespace(cluster.getMetadata().getNamespace())
            .withLabels(Names.labels(name))
            .addToAnnotations(Names.NODES_ANNOTATION, String.valueOf(founders.size()))
            .endMetadata()
            .withImmutable(true)
            .addToData(Names.RECORD_KEY, json(cluster, founders));
    if (cluster.getSpec().storage().retain() == Retention.DELETE) {
      record.editMetadata().withOwnerReferences(Names.owner(cluster)).endMetadata();
    }
    return record.build();
  }

  private static String json(KVCluster cluster, SortedMap<Integer, Founder> founders) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("clusterId", cluster.getMetadata().getUid());
    var nodes = json.putArray("nodes");
    founders.forEach(
        (ordinal, founder) ->
            nodes
                .addObject()
                .put("ordinal", ordinal)
                .put("id", founder.node())
                .put("address", founder.address()));
    json.put("shards", cluster.getSpec().shards());
    json.put("replicationFactor", cluster.getSpec().replicationFactor());
    json.put("engine", cluster.getSpec().engine().text());
    return json.toString();
  }
}
