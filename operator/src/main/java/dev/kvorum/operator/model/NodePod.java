package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.KVClusterSpec;
import dev.kvorum.operator.api.PodOverrides;
import dev.kvorum.operator.api.Resources;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node's pod. Without {@code storage.chown} it satisfies the restricted Pod Security standard.
 */
final class NodePod {

  static final String CONTAINER = "kvnode";
  static final String DATA = "/data";

  private static final Quantity MEMORY_LIMIT = new Quantity("1Gi");

  /** A user that no image has an account for. */
  static final long USER = 65532;

  /** For whoever still sends requests here to have heard that the pod goes. */
  private static final long LEAVE_SECONDS = 5;

  /** Longer than a node takes to hand its leaderships over and answer what is in flight. */
  private static final long STOP_SECONDS = 60;

  /**
   * A log of 512 MiB a shard is read in less. Not until it has started, which needs a majority: a
   * node that waits for others must not be killed.
   */
  private static final int START_SECONDS = 600;

  private static final PodOverrides NO_OVERRIDES =
      new PodOverrides(null, null, null, null, null, null, null);

  private NodePod() {}

  static PodTemplateSpec of(KVCluster cluster) {
    String name = cluster.getMetadata().getName();
    KVClusterSpec spec = cluster.getSpec();
    PodOverrides more = spec.pod() == null ? NO_OVERRIDES : spec.pod();
    Map<String, String> labels = new TreeMap<>(more.labels());
    labels.putAll(Names.labels(name));
    labels.put(Names.TEMPLATE_LABEL, TemplateName.of(spec));
    Spreading spreading = Spreading.of(name, spec);
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(more.annotations().isEmpty() ? null : more.annotations())
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(name)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(STOP_SECONDS)
        .withPriorityClassName(more.priorityClassName())
        .withNodeSelector(more.nodeSelector().isEmpty() ? null : more.nodeSelector())
        .withTolerations(more.tolerations())
        .withImagePullSecrets(
            more.imagePullSecrets().stream().map(LocalObjectReference::new).toList())
        .withAffinity(spreading.affinity())
        .withTopologySpreadConstraints(spreading.constraints())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withInitContainers(spec.storage().chown() ? List.of(VolumeOwner.of(spec)) : List.of())
        .withContainers(container(name, spec))
        .addNewVolume()
        .withName("config")
        .withNewConfigMap()
        .withName(Names.config(name))
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  private static Container container(String name, KVClusterSpec spec) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(spec.image())
        .withEnv(environment(name))
        .addNewPort()
        .withName("client")
        .withContainerPort(Names.CLIENT_PORT)
        .endPort()
        .addNewPort()
        .withName("admin")
        .withContainerPort(Names.ADMIN_PORT)
        .endPort()
        .addNewPort()
        .withName("peer")
        .withContainerPort(Names.PEER_PORT)
        .endPort()
        .withResources(resources(spec.resources()))
        .withNewLifecycle()
        .withNewPreStop()
        .withNewSleep()
        .withSeconds(LEAVE_SECONDS)
        .endSleep()
        .endPreStop()
        .endLifecycle()
        .withStartupProbe(probe("/health/live", 1, START_SECONDS))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withReadinessProbe(probe("/health/ready", 2, 2))
        .withLivenessProbe(probe("/health/live", 10, 6))
        .withSecurityContext(confined())
        .addNewVolumeMount()
        .withName(Names.volume())
        .withMountPath(DATA)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("config")
        .withMountPath("/etc/kvorum")
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .build();
  }

  private static List<EnvVar> environment(String name) {
    return List.of(
        value("KVORUM_CONFIG", "/etc/kvorum/" + NodeConfig.FILE),
        value("KVORUM_DISCOVERY", "kubernetes"),
        value("KVORUM_CLUSTER_NAME", name),
        field("KVORUM_NAMESPACE", "metadata.namespace"),
        field("KVORUM_NAME", "metadata.name"),
        field("KVORUM_ORDINAL", "metadata.labels['apps.kubernetes.io/pod-index']"),
        field("KVORUM_ADVERTISE", "status.podIP"),
        field("KVORUM_ZONE", "spec.nodeName"),
        value("KVORUM_HOST", "0.0.0.0"),
        value("KVORUM_DATA", DATA + "/kvorum"),
        value("KVORUM_CLIENT_PORT", String.valueOf(Names.CLIENT_PORT)),
        value("KVORUM_ADMIN_PORT", String.valueOf(Names.ADMIN_PORT)),
        value("KVORUM_PEER_PORT", String.valueOf(Names.PEER_PORT)));
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  static ResourceRequirements resources(Resources given) {
    Map<String, Quantity> requests =
        new TreeMap<>(Map.of("cpu", new Quantity("250m"), "memory", new Quantity("512Mi")));
    Map<String, Quantity> limits = new TreeMap<>(Map.of("memory", MEMORY_LIMIT));
    if (given != null) {
      requests = new TreeMap<>(given.requests());
      limits.putAll(given.limits());
    }
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  private static Probe probe(String path, int everySeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort("admin")
        .endHttpGet()
        .withPeriodSeconds(everySeconds)
        .withTimeoutSeconds(2)
        .withFailureThreshold(failures)
        .build();
  }

  private static SecurityContext confined() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .addToDrop("ALL")
        .endCapabilities()
        .build();
  }
}
