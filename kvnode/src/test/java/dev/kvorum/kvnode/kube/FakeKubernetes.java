package dev.kvorum.kvnode.kube;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;
import java.util.Map;

/** An API server with pods and ConfigMaps, as far as a node uses them. */
public final class FakeKubernetes implements AutoCloseable {

  public static final String NAMESPACE = "here";
  public static final String CLUSTER = "demo";

  private final KubernetesMockServer server;
  private final KubernetesClient admin;

  public FakeKubernetes() {
    var responses =
        new HashMap<
            io.fabric8.mockwebserver.ServerRequest,
            java.util.Queue<io.fabric8.mockwebserver.ServerResponse>>();
    server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            responses,
            new KubernetesMixedDispatcher(responses),
            false);
    server.init();
    admin = Api.client(access());
  }

  public String url() {
    return server.url("/");
  }

  Config access() {
    return new ConfigBuilder(Config.empty()).withMasterUrl(url()).withNamespace("another").build();
  }

  Api api(KubeCluster cluster) {
    return new Api(Api.client(access()), cluster);
  }

  public void pod(String name, String host) {
    pod(name, host, CLUSTER, "Running");
  }

  /** Made, or changed. */
  void pod(String name, String host, String cluster, String phase) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(NAMESPACE)
            .withLabels(
                Map.of("kvorum.dev/cluster", cluster, "app.kubernetes.io/component", "node"))
            .endMetadata()
            .withNewStatus()
            .withPhase(phase)
            .withPodIP(host)
            .endStatus()
            .build();
    admin.pods().inNamespace(NAMESPACE).withName(name).delete();
    admin.pods().inNamespace(NAMESPACE).resource(pod).create();
  }

  public void record(String json) {
    admin
        .configMaps()
        .inNamespace(NAMESPACE)
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(CLUSTER + "-bootstrap")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withData(Map.of("cluster.json", json))
                .build())
        .create();
  }

  public void forgetRecord() {
    admin.configMaps().inNamespace(NAMESPACE).withName(CLUSTER + "-bootstrap").delete();
  }

  /** As for an account without a role there. */
  void refuseLists(String namespace) {
    server
        .expect()
        .get()
        .withPath(
            "/api/v1/namespaces/"
                + namespace
                + "/pods?labelSelector=kvorum.dev%2Fcluster%3Ddemo%2Capp.kubernetes.io%2Fcomponent%3Dnode")
        .andReturn(403, "{\"kind\":\"Status\",\"code\":403,\"message\":\"pods is forbidden\"}")
        .always();
  }

  @Override
  public void close() {
    admin.close();
    server.destroy();
  }
}
