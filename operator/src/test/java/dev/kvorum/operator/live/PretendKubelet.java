package dev.kvorum.operator.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kvorum.operator.live.PretendCluster.Answer;
import dev.kvorum.operator.live.PretendCluster.Disk;
import dev.kvorum.operator.model.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Says of a cluster's pods that they run, as a kubelet would: each has an address of its own, a
 * disk by its volume claim, and answers on its admin port. Pods must ask for a Kubernetes node that
 * isn't there, so that nobody else starts them.
 */
final class PretendKubelet implements AutoCloseable {

  /** What pods must select: {@code spec.pod.nodeSelector}. */
  static final String NOWHERE = "kvorum.dev/pretend";

  private static final long LOOK_NANOS = 100_000_000;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final HttpServer server;
  private final Thread thread;
  private final Map<String, Disk> disks = new HashMap<>();
  private final Map<String, Started> started = new HashMap<>();
  private final PretendCluster cluster;
  private int addresses;
  private long ids = 4_000_000_000_000_000_000L;
  private volatile boolean deaf;
  private volatile boolean closed;
  private volatile Runnable onChange = () -> {};

  private record Started(String address, Disk disk) {}

  PretendKubelet(KubernetesClient client, String namespace, String name) throws IOException {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.cluster = new PretendCluster(this::record);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    this.thread = Thread.ofPlatform().name("pretend-kubelet").start(this::loop);
  }

  PretendCluster cluster() {
    return cluster;
  }

  /** The way to the pods' addresses, which nobody routes. */
  ProxySelector way() {
    return ProxySelector.of(server.getAddress());
  }

  /** While true no node answers. */
  void deafen(boolean isDeaf) {
    deaf = isDeaf;
  }

  /** Is run after each request that changes something. */
  void afterChange(Runnable action) {
    onChange = action;
  }

  private Optional<String> record() {
    return Optional.ofNullable(
            client.configMaps().inNamespace(namespace).withName(Names.record(name)).get())
        .map(record -> record.getData().get(Names.RECORD_KEY));
  }

  private void loop() {
    while (!closed) {
      try {
        look();
      } catch (KubernetesClientException e) {
        // Somebody else wrote at the same time, or a test has frozen the server: looks again.
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void look() {
    Map<String, Pod> there = new HashMap<>();
    client
        .pods()
        .inNamespace(namespace)
        .withLabels(Names.selector(name))
        .list()
        .getItems()
        .forEach(pod -> there.put(pod.getMetadata().getUid(), pod));
    synchronized (this) {
      started
          .entrySet()
          .removeIf(
              each -> {
                boolean gone = !there.containsKey(each.getKey());
                if (gone) {
                  cluster.runs(each.getValue().disk(), false);
                }
                return gone;
              });
    }
    there.values().stream()
        .filter(pod -> !started.containsKey(pod.getMetadata().getUid()))
        .forEach(this::start);
  }

  private void start(Pod pod) {
    String podName = pod.getMetadata().getName();
    int ordinal = Integer.parseInt(podName.substring(name.length() + 1));
    var claim =
        client
            .persistentVolumeClaims()
            .inNamespace(namespace)
            .withName(Names.claim(name, ordinal))
            .get();
    if (claim == null) {
      return;
    }
    String address = "192.0.2." + ++addresses;
    client
        .pods()
        .inNamespace(namespace)
        .withName(podName)
        .editStatus(each -> running(each, address));
    // Only now: had somebody else written at the same time, it would be tried again.
    synchronized (this) {
      Disk disk =
          disks.computeIfAbsent(
              claim.getMetadata().getUid(), _ -> new Disk(String.valueOf(ids++), ordinal));
      started.put(pod.getMetadata().getUid(), new Started(address, disk));
      cluster.runs(disk, true);
    }
  }

  private static Pod running(Pod pod, String address) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new PodBuilder(pod)
        .editOrNewStatus()
        .withPhase("Running")
        .withPodIP(address)
        .withPodIPs()
        .addNewPodIP(address)
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withLastTransitionTime(now)
        .endCondition()
        .addNewContainerStatus()
        .withName(pod.getSpec().getContainers().getFirst().getName())
        .withImage("pretend")
        .withImageID("pretend")
        .withReady(true)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning()
        .withStartedAt(now)
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String host = exchange.getRequestURI().getHost();
      Optional<Disk> disk;
      synchronized (this) {
        disk =
            started.values().stream()
                .filter(each -> each.address().equals(host))
                .map(Started::disk)
                .findFirst();
      }
      Answer answer =
          deaf || disk.isEmpty()
              ? new Answer(502, "{\"detail\":\"nobody is there\"}")
              : cluster.answer(disk.get(), method, exchange.getRequestURI().getPath());
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
      if (!method.equals("GET")) {
        onChange.run();
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
    server.stop(0);
  }
}
