package dev.kvorum.operator.reconcile;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.KVClusterSpec;
import dev.kvorum.operator.api.Storage.Retention;
import dev.kvorum.operator.model.TemplateName;
import dev.kvorum.operator.plan.Wish;
import io.fabric8.kubernetes.api.model.Quantity;

/** What the planner needs of a spec. */
final class Wishes {

  private Wishes() {}

  static Wish of(KVCluster cluster) {
    KVClusterSpec spec = cluster.getSpec();
    return new Wish(
        cluster.getMetadata().getName(),
        spec.replicas(),
        spec.shards(),
        spec.replicationFactor(),
        spec.engine().text(),
        Quantity.getAmountInBytes(new Quantity(spec.storage().size())).longValue(),
        spec.storage().retain() == Retention.DELETE,
        spec.pause(),
        spec.hibernate(),
        spec.allowInterruption(),
        TemplateName.of(spec));
  }
}
