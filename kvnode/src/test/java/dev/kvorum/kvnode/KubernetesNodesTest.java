package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.kube.FakeKubernetes;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Nodes that have an API server to find each other by, on addresses of the loopback network. */
@Timeout(300)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class KubernetesNodesTest {

  /** Read by the client where there is no pod around it. */
  private static final String SERVER = "kubernetes.master";

  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final UUID CLUSTER = new UUID(3, 4);

  @TempDir private Path folder;

  private final FakeKubernetes kubernetes = new FakeKubernetes();
  private final Map<Integer, ServedNode> nodes = new TreeMap<>();
  private int port;

  @BeforeEach
  void nameTheServer() throws IOException {
    System.setProperty(SERVER, kubernetes.url());
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void end() throws IOException {
    System.clearProperty(SERVER);
    stopAll();
    kubernetes.close();
  }

  @Test
  void emptyNodesWaitUntilTheRecordNamesThemAndLaterOnesJoin() throws IOException {
    for (int node = 0; node < 3; node++) {
      start(node, "127.0.1." + (node + 1));
    }
    for (int node = 0; node < 3; node++) {
      NodeStatus status = status(node);
      assertEquals(Phase.WAITING_TO_JOIN, status.phase());
      assertTrue(status.storage().empty());
      String id = Long.toUnsignedString(status.nodeId());
      assertTrue(status.detail().contains("demo-bootstrap in namespace here"), status.detail());
      assertTrue(status.detail().contains(id), status.detail());
    }

    kubernetes.record(recordOf(0, 1, 2));
    awaitReady();
    assertFalse(status(0).storage().empty());

    start(3, "127.0.1.4");
    awaitReady();
    assertEquals(CLUSTER.toString(), status(3).clusterId().orElseThrow());
    await("the others know it", () -> ordinals(0).equals(List.of(0, 1, 2, 3)));
  }

  @Test
  void allComeBackAtOtherAddressesWithoutTheRecord() throws IOException {
    for (int node = 0; node < 3; node++) {
      start(node, "127.0.1." + (node + 1));
    }
    kubernetes.record(recordOf(0, 1, 2));
    awaitReady();
    stopAll();
    kubernetes.forgetRecord();
    for (int node = 0; node < 3; node++) {
      start(node, "127.0.2." + (node + 1));
    }
    awaitReady();
  }

  @Test
  void aRunningClusterNeedsNoApiServer() throws IOException {
    for (int node = 0; node < 3; node++) {
      start(node, "127.0.1." + (node + 1));
    }
    kubernetes.record(recordOf(0, 1, 2));
    awaitReady();
    // Else a node that stops now has the record's addresses on its disk, where nobody listens.
    await("all know where all are", () -> nodes.keySet().stream().allMatch(this::knowsAddresses));
    kubernetes.close();
    stopAll();
    for (int node = 0; node < 3; node++) {
      run(node, "127.0.1." + (node + 1));
    }
    awaitReady();
  }

  @Test
  void aDiskOfAnotherClusterStaysWithItsOwnAndSaysSo() throws IOException {
    for (int node = 0; node < 3; node++) {
      start(node, "127.0.1." + (node + 1));
    }
    kubernetes.record(recordOf(0, 1, 2));
    awaitReady();
    stopAll();
    kubernetes.forgetRecord();
    start(3, "127.0.1.4");
    UUID another = new UUID(5, 6);
    kubernetes.record(recordOf(another, 3));
    awaitReady();
    start(0, "127.0.1.1");
    await("it complains", () -> status(0).detail().contains(another.toString()));
    assertEquals(Phase.STARTING, status(0).phase());
    assertEquals(CLUSTER.toString(), status(0).clusterId().orElseThrow());
  }

  private void start(int node, String host) throws IOException {
    kubernetes.pod("demo-" + node, host);
    run(node, host);
  }

  private void run(int node, String host) throws IOException {
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("KVORUM_DISCOVERY", "kubernetes"),
            Map.entry("KVORUM_CLUSTER_NAME", FakeKubernetes.CLUSTER),
            Map.entry("KVORUM_NAMESPACE", FakeKubernetes.NAMESPACE),
            Map.entry("KVORUM_NAME", "demo-" + node),
            Map.entry("KVORUM_ORDINAL", Integer.toString(node)),
            Map.entry("KVORUM_ADVERTISE", host),
            Map.entry("KVORUM_HOST", host),
            Map.entry("KVORUM_DATA", folder.resolve("node" + node).toString()),
            Map.entry("KVORUM_CLIENT_PORT", "0"),
            Map.entry("KVORUM_ADMIN_PORT", "0"),
            Map.entry("KVORUM_PEER_PORT", Integer.toString(port)));
    nodes.put(node, ServedNode.start(ConfigReader.read(Map.of(), environment)));
  }

  private void stopAll() throws IOException {
    for (ServedNode node : nodes.values()) {
      node.stop();
    }
    nodes.clear();
  }

  private String recordOf(Integer... named) {
    return recordOf(CLUSTER, named);
  }

  private String recordOf(UUID cluster, Integer... named) {
    List<Member> members =
        List.of(named).stream()
            .map(node -> new Member(node, status(node).nodeId(), "127.0.1." + (node + 1) + ":1"))
            .toList();
    var record =
        new BootstrapRecord(
            BootstrapRecord.FORMAT, cluster, members, 2, members.size(), EngineKind.MEMORY);
    return new String(MetaJson.encode(record), StandardCharsets.UTF_8);
  }

  private NodeStatus status(int node) {
    return nodes.get(node).control().status();
  }

  private List<Integer> ordinals(int node) {
    return status(node).nodes().stream().map(each -> each.ordinal()).sorted().toList();
  }

  private boolean knowsAddresses(int node) {
    return status(node).nodes().stream().noneMatch(each -> each.address().endsWith(":1"));
  }

  private void awaitReady() {
    await(
        "all are ready",
        () -> nodes.keySet().stream().allMatch(node -> status(node).phase() == Phase.READY));
  }

  private static void await(String claim, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "has not come true: " + claim);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
