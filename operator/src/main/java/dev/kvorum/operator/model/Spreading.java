package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVClusterSpec;
import dev.kvorum.operator.api.TopologySpread;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.List;

/**
 * How the pods of a cluster are kept apart: evenly if it can be; where the spec requires it, never
 * two in one place.
 */
record Spreading(Affinity affinity, List<TopologySpreadConstraint> constraints) {

  static Spreading of(String cluster, KVClusterSpec spec) {
    TopologySpread spread =
        spec.topologySpread() == null ? new TopologySpread(null, null) : spec.topologySpread();
    Affinity given = spec.pod() == null ? null : spec.pod().affinity();
    TopologySpreadConstraint even =
        new TopologySpreadConstraintBuilder()
            .withMaxSkew(1)
            .withTopologyKey(spread.key())
            .withWhenUnsatisfiable("ScheduleAnyway")
            .withNewLabelSelector()
            .withMatchLabels(Names.selector(cluster))
            .endLabelSelector()
            .build();
    return spread.required()
        ? new Spreading(apart(cluster, spread.key(), given), List.of())
        : new Spreading(given, List.of(even));
  }

  private static Affinity apart(String cluster, String key, Affinity given) {
    AffinityBuilder affinity = given == null ? new AffinityBuilder() : new AffinityBuilder(given);
    return affinity
        .editOrNewPodAntiAffinity()
        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withTopologyKey(key)
        .withNewLabelSelector()
        .withMatchLabels(Names.selector(cluster))
        .endLabelSelector()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .build();
  }
}
