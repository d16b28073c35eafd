package dev.kvorum.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.api.KVCluster;
import dev.kvorum.operator.plan.Reason;
import dev.kvorum.operator.plan.Step;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kinds that not every Kubernetes has. */
@EnableKubernetesMockClient
class ExtrasTest {

  private static final String MONITORS = "/apis/monitoring.coreos.com/v1";
  private static final String ROUTES = "/apis/gateway.networking.k8s.io/v1";
  private static final String MONITOR = MONITORS + "/namespaces/shop/podmonitors/orders";
  private static final String ROUTE = ROUTES + "/namespaces/shop/httproutes/orders";
  private static final String APPLY = "?fieldManager=kvorum-operator&force=true";

  KubernetesMockServer api;
  KubernetesClient client;
  private long now;
  private Extras extras;

  @BeforeEach
  void begin() {
    extras = new Extras(client, new Applied(client), () -> now);
  }

  @Test
  void whatThisKubernetesDoesNotHaveIsNotApplied() throws Exception {
    Optional<Step.Refuse> unmet = extras.see(cluster());
    assertEquals(Optional.of(Reason.NO_ROUTE_KIND), unmet.map(Step.Refuse::reason));
    assertEquals(List.of(), changes());
    assertEquals(
        Optional.empty(),
        extras.see(cluster("  httpRoute:\n    enabled: true", "  httpRoute:\n    enabled: false")));
  }

  @Test
  void kindThatAppearsLaterIsNoticed() throws Exception {
    extras.see(cluster());
    exists();
    extras.see(cluster());
    assertEquals(List.of(), changes());
    now += Extras.ASK_AGAIN_AFTER.toNanos() + 1;
    assertEquals(Optional.empty(), extras.see(cluster()));
    assertEquals(List.of("PATCH " + MONITOR + APPLY, "PATCH " + ROUTE + APPLY), changes());
  }

  @Test
  void whatIsSwitchedOffIsTakenAway() throws Exception {
    exists();
    there("0f6f5c2e-0000-4000-8000-000000000002");
    extras.see(off());
    assertEquals(List.of("DELETE " + MONITOR, "DELETE " + ROUTE), changes());
  }

  @Test
  void whatSomebodyElseMadeStays() throws Exception {
    exists();
    there("somebody-else");
    extras.see(off());
    assertEquals(List.of(), changes());
  }

  private void exists() {
    api.expect()
        .get()
        .withPath(MONITORS)
        .andReturn(200, resources(MONITORS, "podmonitors", "PodMonitor"))
        .always();
    api.expect()
        .get()
        .withPath(ROUTES)
        .andReturn(200, resources(ROUTES, "httproutes", "HTTPRoute"))
        .always();
    api.expect()
        .patch()
        .withPath(MONITOR + APPLY)
        .andReturn(200, object("PodMonitor", "x"))
        .always();
    api.expect().patch().withPath(ROUTE + APPLY).andReturn(200, object("HTTPRoute", "x")).always();
  }

  private void there(String owner) {
    api.expect().get().withPath(MONITOR).andReturn(200, object("PodMonitor", owner)).always();
    api.expect().get().withPath(ROUTE).andReturn(200, object("HTTPRoute", owner)).always();
    api.expect().delete().withPath(MONITOR).andReturn(200, "{}").always();
    api.expect().delete().withPath(ROUTE).andReturn(200, "{}").always();
  }

  private static KVCluster off() throws IOException {
    return cluster(
        "  metrics:\n    interval: 10s\n",
        "  metrics:\n    podMonitor: false\n    interval: 10s\n",
        "  httpRoute:\n    enabled: true",
        "  httpRoute:\n    enabled: false");
  }

  /** The full one, with some of its text changed. */
  private static KVCluster cluster(String... changes) throws IOException {
    String yaml = Files.readString(Path.of("src/test/resources/model/full.yaml"));
    for (int each = 0; each < changes.length; each += 2) {
      assertTrue(yaml.contains(changes[each]), changes[each]);
      yaml = yaml.replace(changes[each], changes[each + 1]);
    }
    return Serialization.unmarshal(yaml, KVCluster.class);
  }

  private static String resources(String path, String plural, String kind) {
    return "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"%s\",\"resources\":[{\"name\":\"%s\",\"kind\":\"%s\",\"namespaced\":true,\"verbs\":[\"get\"]}]}"
        .formatted(path.substring("/apis/".length()), plural, kind);
  }

  private static String object(String kind, String owner) {
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"orders\",\"namespace\":\"shop\",\"ownerReferences\":[{\"uid\":\"%s\"}]}}"
        .formatted(
            kind.equals("PodMonitor") ? "monitoring.coreos.com/v1" : "gateway.networking.k8s.io/v1",
            kind,
            owner);
  }

  private List<String> changes() throws InterruptedException {
    List<String> changes = new ArrayList<>();
    RecordedRequest request = api.takeRequest(200, TimeUnit.MILLISECONDS);
    while (request != null) {
      if (!request.getMethod().equals("GET")) {
        changes.add(request.getMethod() + " " + request.getPath());
      }
      request = api.takeRequest(200, TimeUnit.MILLISECONDS);
    }
    return changes;
  }
}
