package dev.kvorum.operator.live;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.api.KVClusterSpec;
import dev.kvorum.operator.model.Names;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A namespace with one cluster, {@code kv}, whose pods are pretended to run. */
final class Stage implements AutoCloseable {

  static final String NAME = "kv";

  private final K3s.Server server;
  private final KubernetesClient client;
  private final String namespace;
  private final PretendKubelet kubelet;

  Stage(K3s.Server server) {
    this.server = server;
    this.client = server.client();
    this.namespace = server.namespace();
    try {
      this.kubelet = new PretendKubelet(client, namespace, NAME);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PretendCluster nodes() {
    return kubelet.cluster();
  }

  Tending tend() throws IOException {
    return new Tending(server, namespace, kubelet);
  }

  Tending tendUntil(int changes) throws IOException {
    return new Tending(server, namespace, kubelet, changes);
  }

  /**
   * @param more of the spec, each line indented by two
   */
  KVCluster create(int replicas, String... more) {
    return client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: kvorum.dev/v1alpha1
                kind: KVCluster
                metadata: {name: kv, namespace: %s}
                spec:
                  replicas: %d
                  pod: {nodeSelector: {%s: "true"}}
                  %s
                """
                    .formatted(
                        namespace,
                        replicas,
                        PretendKubelet.NOWHERE,
                        more.length == 0 ? "storage: {size: 1Gi}" : String.join("\n  ", more)),
                KVCluster.class))
        .create();
  }

  void patchSpec(String json) {
    kv().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":" + json + "}");
  }

  Resource<KVCluster> kv() {
    return client.resources(KVCluster.class).inNamespace(namespace).withName(NAME);
  }

  KVClusterSpec spec() {
    return kv().get().getSpec();
  }

  Optional<Condition> condition(String type) {
    return Optional.ofNullable(kv().get())
        .map(KVCluster::getStatus)
        .flatMap(
            status ->
                status.conditions().stream().filter(each -> each.getType().equals(type)).findAny());
  }

  /** Until the condition is so, for the generation that the resource has now. */
  void await(String type, boolean is) {
    long generation = kv().get().getMetadata().getGeneration();
    Await.that(
        type + " is " + is,
        () ->
            condition(type)
                .filter(each -> each.getStatus().equals(is ? "True" : "False"))
                .filter(each -> each.getObservedGeneration() >= generation)
                .isPresent(),
        this::status);
  }

  /** Until all that is wanted is there, and the operator rests. */
  void awaitRest() {
    await("Ready", true);
    await("Progressing", false);
  }

  Object status() {
    return Serialization.asYaml(kv().get());
  }

  ConfigMap record() {
    return client.configMaps().inNamespace(namespace).withName(Names.record(NAME)).get();
  }

  StatefulSet set() {
    return client.apps().statefulSets().inNamespace(namespace).withName(NAME).get();
  }

  List<Event> events() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getKind().equals("KVCluster"))
        .toList();
  }

  <T extends HasMetadata> List<String> names(Class<T> type) {
    return objects(type).map(each -> each.getMetadata().getName()).sorted().toList();
  }

  <T extends HasMetadata> Stream<T> objects(Class<T> type) {
    return client
        .resources(type)
        .inNamespace(namespace)
        .withLabel(Names.CLUSTER_LABEL, NAME)
        .list()
        .getItems()
        .stream();
  }

  /** Of everything that the operator writes: what it is, and which version of it. */
  TreeMap<String, String> versions() {
    TreeMap<String, String> versions = new TreeMap<>();
    Kinds.WRITTEN.forEach(
        type ->
            objects(type)
                .forEach(
                    each ->
                        versions.put(
                            each.getKind() + " " + each.getMetadata().getName(),
                            each.getMetadata().getResourceVersion())));
    versions.put("KVCluster", kv().get().getMetadata().getResourceVersion());
    return versions;
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  @Override
  public void close() {
    try {
      kubelet.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.namespaces().withName(namespace).delete();
  }
}
