package dev.kvorum.operator.model;

import dev.kvorum.operator.api.KVClusterSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;

/**
 * Gives a volume to the nodes' user before its node starts, where the volume ignores {@code
 * fsGroup}. It runs as root, which may do nothing but this; only the top folder changes hands, and
 * only if it has another owner: some file servers let nobody change one, not even to what it is.
 */
final class VolumeOwner {

  private static final long ROOT = 0;

  private static final String SCRIPT =
      "[ \"$(stat -c %%u:%%g %1$s)\" = %2$d:%2$d ] || chown %2$d:%2$d %1$s"
          .formatted(NodePod.DATA, NodePod.USER);

  private VolumeOwner() {}

  /** Of the nodes' image, which is pulled anyway, and with their resources, which costs nothing. */
  static Container of(KVClusterSpec spec) {
    return new ContainerBuilder()
        .withName("chown")
        .withImage(spec.image())
        .withCommand("sh", "-c", SCRIPT)
        .withResources(NodePod.resources(spec.resources()))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewSecurityContext()
        .withRunAsNonRoot(false)
        .withRunAsUser(ROOT)
        .withRunAsGroup(ROOT)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .addToDrop("ALL")
        .addToAdd("CHOWN")
        .endCapabilities()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(Names.volume())
        .withMountPath(NodePod.DATA)
        .endVolumeMount()
        .build();
  }
}
