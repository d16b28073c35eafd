package dev.kvorum.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.operator.plan.Observed;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What one look saw. Maps are by ordinal.
 *
 * @param observed what the planner decides by
 * @param record the bootstrap record, with the operator's journal
 * @param statuses what each node that answered said of itself
 * @param cluster what the node said that knows most of the cluster
 * @param contact the admin address of that node, which is asked for changes
 */
public record Look(
    Observed observed,
    Optional<StatefulSet> set,
    Optional<ConfigMap> record,
    SortedMap<Integer, Pod> pods,
    SortedMap<Integer, PersistentVolumeClaim> claims,
    SortedMap<Integer, JsonNode> statuses,
    Optional<JsonNode> cluster,
    Optional<String> contact) {}
