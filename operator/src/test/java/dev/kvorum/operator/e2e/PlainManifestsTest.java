package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/kubernetes.md says without Helm, pasted; and a cluster that outlives one installation
 * of the operator after the other.
 */
@OnKubernetes
@Tag("ready")
class PlainManifestsTest {

  private static final Path PAGE = Path.of("../docs/kubernetes.md");
  private static final String SECTION = "\n## Without Helm\n";
  private static final String DELETE =
      """
      kubectl delete --ignore-not-found -f manifests/10-operator.yaml
      kubectl delete --ignore-not-found -f rbac/ -l app.kubernetes.io/name=kvorum-operator
      """;

  private static final String WAIT = "kubectl wait --for=condition=Ready kv/demo --timeout=10m\n";

  private static final int KEYS = 5;
  private static final Duration REQUEST_MAX = Duration.ofSeconds(30);

  @TempDir Path scratch;

  @Test
  void manifestsDoTheSameAndClustersOutliveTheirOperators(TestCluster cluster) throws Exception {
    Installation installation = cluster.installation();
    installation.ownOrSkip();
    manifestsNameTheseImagesOrSkip(cluster.means());
    cluster.apply("{'replicas': 1, 'replicationFactor': 1, 'shards': 1}");
    cluster.awaitSettled();
    var keys = new Keys(cluster);
    keys.write(KEYS);
    List<String> nodes = cluster.identities();
    var crd = new LiveCrd(cluster.client());
    String crdBefore = crd.uid();

    Release.uninstall();
    try {
      awaitNobodyOperates(installation);
      assertEquals(crdBefore, crd.uid());
      keys.areThere(KEYS);
      Duration taken = paste(cluster, commands() + WAIT);
      cluster.figure("manifests without Helm, to Ready in %d s", taken.toSeconds());
      putAndGet(cluster.means().ingress());
      takesUp(cluster, 2);
    } finally {
      try {
        paste(cluster, DELETE);
        crd.becomeFormer();
      } finally {
        Release.install(cluster.means().operatorImage());
      }
    }
    assertFalse(crd.isFormer(), "helm install has left a former CRD as it was");
    assertEquals(crdBefore, crd.uid());
    takesUp(cluster, 1);
    assertEquals(nodes, cluster.identities());
    keys.areThere(KEYS);
    cluster.figure(
        "helm uninstall, manifests, helm install: the CRD is kept, the cluster taken up by each, no pod moved");
  }

  private static void awaitNobodyOperates(Installation installation) {
    Await.until(
        "no operator is left",
        Await.LONG,
        () ->
            installation.operators().isEmpty()
                ? Optional.empty()
                : Optional.of(installation.operators().size() + " pods"));
  }

  /** The manifests name them, and are tried as they are. */
  private static void manifestsNameTheseImagesOrSkip(Means means) {
    for (String image : List.of(means.operatorImage(), means.nodeImage())) {
      assumeTrue(
          image.matches("docker.io/kvorum/(operator|kvnode):0\\.1\\.0"),
          () -> "the manifests name other images than " + image);
    }
  }

  private static String commands() throws IOException {
    String page = Files.readString(PAGE);
    int section = page.indexOf(SECTION);
    assertTrue(section > 0, PAGE + " has no section " + SECTION.strip());
    int from = page.indexOf("```sh\n", section) + "```sh\n".length();
    return page.substring(from, page.indexOf("```", from));
  }

  /** In the checkout's root, by a kubectl that is set to the test's namespace. */
  private Duration paste(TestCluster cluster, String lines)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Path access = scratch.resolve("kubeconfig");
    String script =
        """
        cd ..
        kubectl config view --raw --flatten > %1$s
        export KUBECONFIG=%1$s
        kubectl config set-context --current --namespace=%2$s
        %3$s
        """
            .formatted(access, cluster.namespace(), lines);
    Command.run(List.of("bash", "-euxc", script));
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The operator that runs now carries a change out. */
  private static void takesUp(TestCluster cluster, int shards) {
    cluster.change("{'shards': " + shards + "}");
    cluster.awaitSettled();
    assertEquals(shards, cluster.now().getStatus().shardCount());
  }

  /** The Ingress of the manifest has no host: whatever no other cluster is asked for comes here. */
  private static void putAndGet(URI ingress) {
    URI key = ingress.resolve("/kv/default/greeting");
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(key).timeout(REQUEST_MAX);
      var put = request.copy().PUT(BodyPublishers.ofString("hello")).build();
      awaitAnswer("the ingress takes a write", client, put, "(?s)20[01] .*");
      awaitAnswer("the ingress gives it back", client, request.build(), "200 hello");
    }
  }

  private static void awaitAnswer(
      String what, HttpClient client, HttpRequest request, String wanted) {
    Await.until(
        what,
        Await.LONG,
        () -> Optional.of(ask(client, request)).filter(answer -> !answer.matches(wanted)));
  }

  /** Its status and its body, or why there is none. */
  private static String ask(HttpClient client, HttpRequest request) {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
