package dev.kvorum.operator.live;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One API server for all tests of a run, with the CRD as {@code kubectl apply} gets it; each test
 * takes a namespace of its own, or asks for a {@link Stage}, which ends with it. Where there is no
 * container engine, the tests are skipped.
 */
final class K3s implements ExecutionCondition, BeforeAllCallback, ParameterResolver {

  private static final String DEFAULT_IMAGE = "rancher/k3s:v1.34.1-k3s1";
  private static final String CRD = "../manifests/00-crd.yaml";
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(K3s.class);

  /** What tests get. */
  static final class Server implements AutoCloseable {

    private final K3sContainer container;
    private final Config access;
    private final KubernetesClient client;
    private final AtomicInteger namespaces = new AtomicInteger();

    private Server() {
      container = new K3sContainer(image()).withStartupTimeout(Duration.ofMinutes(10));
      container.start();
      access = new ConfigBuilder(Config.fromKubeconfig(container.getKubeConfigYaml())).build();
      client = new KubernetesClientBuilder().withConfig(access).build();
      try (InputStream crd = new FileInputStream(CRD)) {
        var made = client.load(crd).serverSideApply();
        client
            .resourceList(made)
            .waitUntilCondition(K3s::isEstablished, Await.LONG.toSeconds(), TimeUnit.SECONDS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Straight to the API server, with every right. */
    KubernetesClient client() {
      return client;
    }

    /** The same rights for whoever comes through this wire. */
    Config through(Wire wire) {
      return new ConfigBuilder(access).withMasterUrl("https://127.0.0.1:" + wire.port()).build();
    }

    Wire wire() throws IOException {
      URI server = URI.create(access.getMasterUrl());
      return new Wire(server.getHost(), server.getPort());
    }

    /** The name of a new one. */
    String namespace() {
      String name = "live-" + namespaces.incrementAndGet();
      client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
      return name;
    }

    @Override
    public void close() {
      client.close();
      container.stop();
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return DockerClientFactory.instance().isDockerAvailable()
        ? ConditionEvaluationResult.enabled("there is a container engine")
        : ConditionEvaluationResult.disabled(
            "no container engine answers, and a real API server is run in one");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Server.class || type == Stage.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stage.class ? stage(context) : server(context);
  }

  private static Server server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .getOrComputeIfAbsent("server", _ -> new Server(), Server.class);
  }

  private static Stage stage(ExtensionContext context) {
    return context
        .getStore(STORE)
        .getOrComputeIfAbsent("stage", _ -> new Stage(server(context)), Stage.class);
  }

  private static DockerImageName image() {
    String image =
        Optional.ofNullable(System.getProperty("k3s.image"))
            .or(() -> Optional.ofNullable(System.getenv("K3S_IMAGE")))
            .orElse(DEFAULT_IMAGE);
    return DockerImageName.parse(image).asCompatibleSubstituteFor("rancher/k3s");
  }

  private static boolean isEstablished(HasMetadata object) {
    return object instanceof CustomResourceDefinition crd
        && crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(
                each -> each.getType().equals("Established") && each.getStatus().equals("True"));
  }
}
