package dev.kvorum.kvnode.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes whose number of shards is changed over HTTP, up and down, while a client writes. */
@Tag("process")
@Timeout(1800)
class ReshardTest {

  private static final int KEYS = 500;
  private static final int TIMEOUT_MILLIS = 15_000;

  /** For one direction: up to 252 splits beside simulations. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void splitsAndMergesLoseNothingAndFailNoRequest() throws Exception {
    try (var cluster = new ProcessCluster(folder, 3, "rocksdb", List.of())) {
      upAndDown(cluster, 8);
      ProcessCluster.await("every node hears who conducts", () -> allHearTheConductor(cluster));
    }
  }

  @Tag("slow")
  @Test
  void asManyShardsAsThereMayBeAndBack() throws Exception {
    try (var cluster = new ProcessCluster(folder, 3, "rocksdb", List.of())) {
      upAndDown(cluster, 256);
    }
  }

  private void upAndDown(ProcessCluster cluster, int shards) throws Exception {
    cluster.awaitReady();
    putAll(cluster, "first");
    reshard(cluster, shards);
    readAll(cluster, "first");
    reshard(cluster, 4);
    readAll(cluster, "first");
  }

  @Tag("slow")
  @Test
  void aDrainedNodeIsEmptyAndLeavesWithNothingLost() throws Exception {
    try (var cluster = new ProcessCluster(folder, 4, "rocksdb", List.of())) {
      cluster.awaitReady();
      putAll(cluster, "first");
      admin(cluster, "POST", "/admin/nodes/3/drain", "");
      ProcessCluster.await("node 3 is empty", () -> replicasOn(cluster, 3) == 0);
      admin(cluster, "DELETE", "/admin/nodes/3", "");
      cluster.kill(3);
      readAll(cluster, "first");
      putAll(cluster, "second");
      readAll(cluster, "second");
      ProcessCluster.await("a permit is given", () -> permits(cluster));
    }
  }

  private static boolean allHearTheConductor(ProcessCluster cluster) {
    for (int node = 0; node < cluster.size(); node++) {
      if (!admin(cluster, node, "GET", "/admin/cluster", "").path("conductorHeard").asBoolean()) {
        return false;
      }
    }
    return true;
  }

  private static int replicasOn(ProcessCluster cluster, int ordinal) {
    return admin(cluster, "GET", "/admin/cluster", "")
        .path("nodes")
        .path(ordinal)
        .path("replicas")
        .asInt();
  }

  private static boolean permits(ProcessCluster cluster) {
    try (RawHttp http = new RawHttp(cluster.adminPort(1), TIMEOUT_MILLIS)) {
      return http.send("POST", "/admin/safe-to-stop", Map.of(), "").status() == 200;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reshard(ProcessCluster cluster, int shards) throws Exception {
    var over = new AtomicBoolean();
    var written = new AtomicInteger();
    var writer = Thread.ofPlatform().start(() -> write(cluster, over, written));
    String operation =
        admin(cluster, "PUT", "/admin/keyspaces/default", "{\"shards\":%d}".formatted(shards))
            .path("operation")
            .asText();
    String path = "/admin/operations/" + operation;
    ProcessCluster.await(
        PATIENCE,
        "operation " + operation + " ends; the nodes' logs are in " + folder,
        () -> !admin(cluster, "GET", path, "").path("state").asText().equals("running"));
    over.set(true);
    writer.join();
    JsonNode ended = admin(cluster, "GET", path, "");
    assertEquals("done", ended.path("state").asText(), ended::toString);
    assertEquals(0, ended.path("receipt").path("failed").asInt(-1), ended::toString);
    assertTrue(ended.path("receipt").path("requests").asInt() > 0, ended::toString);
    JsonNode keyspace = admin(cluster, "GET", "/admin/keyspaces/default", "");
    assertEquals(shards, keyspace.path("shards").asInt(), keyspace::toString);
    assertTrue(written.get() > 0, "nothing was written meanwhile, or a write failed");
  }

  /** The count is -1 for good when a write has failed. */
  private static void write(ProcessCluster cluster, AtomicBoolean over, AtomicInteger written) {
    try {
      for (int i = 0; !over.get(); i++) {
        put(cluster, KEYS + i % KEYS, "value" + i);
        written.incrementAndGet();
      }
    } catch (IOException | AssertionError e) {
      e.printStackTrace();
      written.set(Integer.MIN_VALUE);
    }
  }

  private static void put(ProcessCluster cluster, int key, String value) throws IOException {
    try (var http = new PatientHttp(cluster, key % 3)) {
      var answer = http.put("key" + key, value);
      assertTrue(answer.status() == 200 || answer.status() == 201, () -> "PUT: " + answer);
    }
  }

  private static void putAll(ProcessCluster cluster, String value) throws IOException {
    for (int key = 0; key < KEYS; key++) {
      put(cluster, key, value);
    }
  }

  private static void readAll(ProcessCluster cluster, String value) throws IOException {
    for (int key = 0; key < KEYS; key++) {
      try (var http = new PatientHttp(cluster, (key + 1) % 3)) {
        var answer = http.get("key" + key);
        assertEquals(200, answer.status());
        assertEquals(value, answer.body());
      }
    }
  }

  private static JsonNode admin(ProcessCluster cluster, String method, String path, String body) {
    return admin(cluster, 0, method, path, body);
  }

  private static JsonNode admin(
      ProcessCluster cluster, int node, String method, String path, String body) {
    try (RawHttp http = new RawHttp(cluster.adminPort(node), TIMEOUT_MILLIS)) {
      var answer = http.send(method, path, Map.of(), body);
      assertTrue(answer.status() < 300, () -> method + " " + path + ": " + answer);
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
