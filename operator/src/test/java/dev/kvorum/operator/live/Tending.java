package dev.kvorum.operator.live;

import dev.kvorum.operator.Setup;
import dev.kvorum.operator.observe.NodeAdmin;
import dev.kvorum.operator.reconcile.OperatorMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An operator in this JVM, as its pod runs it, on a wire of its own. */
final class Tending implements AutoCloseable {

  private final Wire wire;
  private final KubernetesClient client;
  private final Operator operator;
  private final PretendKubelet kubelet;
  private final AtomicInteger changesLeft;
  private final CountDownLatch dead = new CountDownLatch(1);

  /** One that lives until it is closed. */
  Tending(K3s.Server server, String namespace, PretendKubelet kubelet) throws IOException {
    this(server, namespace, kubelet, Integer.MAX_VALUE);
  }

  /**
   * One that dies: after its so manyth change, at the API server or a node, it reaches nobody any
   * more.
   */
  Tending(K3s.Server server, String namespace, PretendKubelet kubelet, int changes)
      throws IOException {
    this.kubelet = kubelet;
    this.changesLeft = new AtomicInteger(changes);
    this.wire = server.wire();
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Setup.access(server.through(wire)))
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("changes", new Counting()))
            .build();
    NodeAdmin admin =
        new NodeAdmin(
            HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(1))
                .proxy(kubelet.way())
                .build());
    kubelet.deafen(false);
    kubelet.afterChange(this::changed);
    this.operator =
        new Setup("live", Set.of(namespace), "").operator(client, admin, new OperatorMetrics());
    operator.start();
  }

  Wire wire() {
    return wire;
  }

  boolean isHealthy() {
    return operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** Whether it has died within this time. */
  boolean diesWithin(Duration limit) throws InterruptedException {
    return dead.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void changed() {
    if (changesLeft.decrementAndGet() == 0) {
      kubelet.deafen(true);
      wire.cut();
      dead.countDown();
    }
  }

  private final class Counting implements Interceptor {
    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      if (!request.method().equals("GET") && response.isSuccessful()) {
        changed();
      }
    }
  }

  @Override
  public void close() throws IOException {
    wire.cut(); // first, or it would write down that the nodes are gone
    kubelet.deafen(true);
    operator.stop();
    client.close();
    wire.close();
  }
}
