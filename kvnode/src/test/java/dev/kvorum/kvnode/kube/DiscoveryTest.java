package dev.kvorum.kvnode.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.peer.PeerAddress;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DiscoveryTest {

  private static final KubeCluster CLUSTER =
      new KubeCluster(FakeKubernetes.NAMESPACE, FakeKubernetes.CLUSTER);
  private static final PeerAddress SELF = new PeerAddress("10.0.0.1", 7080);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @Test
  void findsThePodsOfItsClusterThatRunOrWillRun() {
    try (var kubernetes = new FakeKubernetes()) {
      kubernetes.pod("demo-0", "10.0.0.1");
      kubernetes.pod("demo-1", "10.0.0.2", "demo", "Pending");
      kubernetes.pod("demo-2", "10.0.0.3", "demo", "Failed");
      kubernetes.pod("other-0", "10.0.0.4", "other", "Running");
      kubernetes.pod("demo-3", null);
      try (var discovery = discovery(kubernetes)) {
        await("it sees the other pod", () -> hosts(discovery).equals(Set.of("10.0.0.2")));
        kubernetes.pod("demo-3", "10.0.0.5");
        await("and a new one", () -> hosts(discovery).equals(Set.of("10.0.0.2", "10.0.0.5")));
      }
    }
  }

  @Test
  void aChangeIsSeenByTheWatchAtOnceThoughListsAreSeldom() {
    try (var kubernetes = new FakeKubernetes()) {
      kubernetes.record(text(record()));
      kubernetes.pod("demo-1", "10.0.0.2");
      try (var discovery = discovery(kubernetes)) {
        await("it is calm", () -> discovery.record().isPresent());
        long begun = System.nanoTime();
        for (int pod = 3; pod < 8; pod++) {
          String host = "10.0.0." + pod;
          kubernetes.pod("demo-1", host);
          await("its new address is known", () -> hosts(discovery).equals(Set.of(host)));
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertTrue(seconds < 60, () -> "lists alone take 100 s for five changes, not " + seconds);
      }
    }
  }

  @Test
  void waitsForTheRecordAndRemembersItWhenItIsGone() {
    try (var kubernetes = new FakeKubernetes();
        var discovery = discovery(kubernetes)) {
      assertEquals(Optional.empty(), discovery.record());
      kubernetes.record("{\"format\":1}");
      await(
          "a useless one is complained of",
          () -> discovery.complaint().filter(words -> words.contains("no usable")).isPresent());
      kubernetes.forgetRecord();
      kubernetes.record(text(record()));
      await("it is read", () -> discovery.record().equals(Optional.of(record())));
      assertEquals(Optional.empty(), discovery.complaint());
      kubernetes.forgetRecord();
      kubernetes.pod("demo-1", "10.0.0.2");
      await("it has looked again", () -> hosts(discovery).equals(Set.of("10.0.0.2")));
      assertEquals(Optional.of(record()), discovery.record());
    }
  }

  @Test
  void aMissingRightIsSaidAndTriedAgain() {
    try (var kubernetes = new FakeKubernetes()) {
      kubernetes.refuseLists("elsewhere");
      var wrong = new KubeCluster("elsewhere", "demo");
      try (var discovery =
          new Discovery(wrong, SELF, () -> kubernetes.api(wrong), _ -> List.of()).begin()) {
        await(
            "it says why",
            () -> discovery.complaint().filter(words -> words.contains("forbidden")).isPresent());
        assertEquals(List.of(), discovery.peers());
      }
    }
  }

  @Test
  void aWrongNamespaceHasNothing() {
    try (var kubernetes = new FakeKubernetes()) {
      kubernetes.pod("demo-1", "10.0.0.2");
      kubernetes.record(text(record()));
      var wrong = new KubeCluster("elsewhere", "demo");
      try (var discovery =
          new Discovery(wrong, SELF, () -> kubernetes.api(wrong), _ -> List.of())) {
        discovery.once();
        assertEquals(List.of(), discovery.peers());
        assertEquals(Optional.empty(), discovery.record());
      }
    }
  }

  @Test
  void whileTheApiIsSilentTheServicesNameStandsIn() throws IOException {
    try (var kubernetes = new FakeKubernetes();
        var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      kubernetes.pod("demo-1", "10.0.0.2");
      Config nobody =
          new ConfigBuilder(Config.empty())
              .withMasterUrl("http://127.0.0.1:" + silent.getLocalPort())
              .build();
      var asked = new AtomicReference<>("");
      try (var discovery =
          new Discovery(
                  CLUSTER,
                  SELF,
                  () -> new Api(Api.client(nobody), CLUSTER),
                  host -> {
                    asked.set(host);
                    return List.of("10.0.0.1", "10.0.0.9");
                  })
              .begin()) {
        await("it asks elsewhere", () -> hosts(discovery).equals(Set.of("10.0.0.9")));
        assertEquals("demo-peers.here.svc", asked.get());
        await("it complains of the API", () -> discovery.complaint().isPresent());
        assertEquals(Set.of("10.0.0.9"), hosts(discovery));
      }
    }
  }

  @Test
  void whatWasKnownStaysWhenTheApiDies() {
    var kubernetes = new FakeKubernetes();
    try (var discovery = discovery(kubernetes)) {
      kubernetes.pod("demo-1", "10.0.0.2");
      kubernetes.record(text(record()));
      await("all is seen", () -> !discovery.peers().isEmpty() && discovery.record().isPresent());
      kubernetes.close();
      await("it complains", () -> discovery.complaint().isPresent());
      assertEquals(Set.of("10.0.0.2"), hosts(discovery));
      assertEquals(Optional.of(record()), discovery.record());
    }
  }

  private static Discovery discovery(FakeKubernetes kubernetes) {
    return new Discovery(CLUSTER, SELF, () -> kubernetes.api(CLUSTER), _ -> List.of()).begin();
  }

  private static Set<String> hosts(Discovery discovery) {
    return Set.copyOf(discovery.peers().stream().map(PeerAddress::host).toList());
  }

  private static BootstrapRecord record() {
    return new BootstrapRecord(
        BootstrapRecord.FORMAT,
        new UUID(1, 2),
        List.of(new Member(0, 7, "10.0.0.1:7080")),
        4,
        1,
        EngineKind.MEMORY);
  }

  private static String text(BootstrapRecord record) {
    return new String(MetaJson.encode(record), StandardCharsets.UTF_8);
  }

  private static void await(String claim, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "has not come true: " + claim);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
