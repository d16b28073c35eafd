package dev.kvorum.kvnode.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes come to a cluster that runs and leave it for good, while clients write. */
@Tag("process")
@Timeout(1800)
class JoinTest {

  private static final List<String> FLAGS = List.of("--dead-after=3s", "--zone=here");

  private static final int MOVES = Integer.getInteger("process.moves", 20);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void threeNodesBecomeFiveAndThreeAgainAndNoAcknowledgedWriteIsLost() throws Exception {
    try (var cluster = new ProcessCluster(folder, 3, "rocksdb", FLAGS)) {
      cluster.awaitReady();
      try (var writers = new Writers(cluster, 3)) {
        int fourth = cluster.add();
        int fifth = cluster.add();
        cluster.awaitReady();
        await("the new ones have data", () -> hasData(cluster, fourth) && hasData(cluster, fifth));
        leave(cluster, fourth);
        leave(cluster, 0);
        writers.stop();
        assertTrue(writers.written() > 100, () -> writers.written() + " writes");
        writers.readAll(1);
        JsonNode nodes = admin(cluster, "GET", "/admin/cluster").path("nodes");
        assertEquals(3, nodes.size());
        nodes.forEach(node -> assertEquals("here", node.path("zone").asText(), node::toString));
      }
    }
  }

  @Test
  @Tag("slow")
  void aWipedNodeComesBackAsANewOneByItself() throws Exception {
    try (var cluster = new ProcessCluster(folder, 3, "memory", FLAGS)) {
      cluster.awaitReady();
      try (var writers = new Writers(cluster, 1)) {
        cluster.kill(2);
        String before = idOf(cluster, 2);
        Files.move(cluster.data(2), folder.resolve("wiped"));
        cluster.start(2); // its cluster file names who formed the cluster, and not this disk
        await(
            "it has data under its new id, and its old one is gone",
            () -> !idOf(cluster, 2).equals(before) && hasData(cluster, 2) && size(cluster) == 3);
        writers.stop();
        writers.readAll(0);
      }
    }
  }

  @Test
  @Tag("slow")
  void aNodeThatIsRemovedEndsAndComesBackAsANewOneWhenItIsStartedToJoin() throws Exception {
    try (var cluster = new ProcessCluster(folder, 3, "memory", FLAGS)) {
      cluster.awaitReady();
      int fourth = cluster.add();
      await("it is in", () -> cluster.isReady(fourth) && size(cluster) == 4);
      String before = idOf(cluster, fourth);
      leave(cluster, fourth);
      cluster.start(fourth);
      await("it is in as another", () -> cluster.isReady(fourth) && size(cluster) == 4);
      assertTrue(Files.exists(cluster.data(fourth).resolve("removed-" + before)));
      assertTrue(!idOf(cluster, fourth).equals(before));
    }
  }

  @Test
  @Tag("slow")
  void aNodeThatWasRemovedWhileItWasDownMakesRoomForANewOneInTheSameProcess() throws Exception {
    try (var cluster = new ProcessCluster(folder, 3, "rocksdb", FLAGS)) {
      cluster.awaitReady();
      int fourth = cluster.add();
      await("it has data", () -> cluster.isReady(fourth) && hasData(cluster, fourth));
      String before = idOf(cluster, fourth);
      cluster.kill(fourth);
      await("it is dead and empty", () -> isEmpty(cluster, fourth));
      admin(cluster, "DELETE", "/admin/nodes/" + before);
      cluster.start(fourth);
      await("it is in as another", () -> cluster.isReady(fourth) && size(cluster) == 4);
      assertTrue(Files.exists(cluster.data(fourth).resolve("removed-" + before)));
      await("it has data again", () -> hasData(cluster, fourth));
    }
  }

  @Test
  @Tag("slow")
  void allAddressesMayChangeAtOnceAgainAndAgain() throws Exception {
    try (var cluster = new ProcessCluster(folder, 3, "memory", FLAGS)) {
      cluster.awaitReady();
      for (int move = 0; move < MOVES; move++) {
        write(cluster, move);
        cluster.killAll();
        cluster.startAllElsewhere();
        cluster.awaitReady();
        int last = move;
        for (int node = 0; node < cluster.size(); node++) {
          assertEquals("move " + last, read(cluster, node, last));
        }
        await("all know where all are", () -> addresses(cluster).equals(actual(cluster)));
      }
    }
  }

  private static void write(ProcessCluster cluster, int move) throws IOException {
    try (var http = new PatientHttp(cluster, move % cluster.size())) {
      assertEquals(201, http.put("m" + move, "move " + move).status());
    }
  }

  private static String read(ProcessCluster cluster, int node, int move) throws IOException {
    try (var http = new PatientHttp(cluster, node)) {
      return http.get("m" + move).body();
    }
  }

  /** As each node has them. */
  private static List<List<String>> addresses(ProcessCluster cluster) {
    List<List<String>> all = new ArrayList<>();
    for (int node = 0; node < cluster.size(); node++) {
      List<String> known = new ArrayList<>();
      cluster.status(node).path("nodes").forEach(each -> known.add(each.path("address").asText()));
      all.add(known.stream().sorted().toList());
    }
    return all;
  }

  private static List<List<String>> actual(ProcessCluster cluster) {
    List<String> now = new ArrayList<>();
    for (int node = 0; node < cluster.size(); node++) {
      now.add("127.0.0.1:" + cluster.peerPort(node));
    }
    return Collections.nCopies(cluster.size(), now.stream().sorted().toList());
  }

  private static void leave(ProcessCluster cluster, int node) throws IOException {
    String path = "/admin/nodes/" + idOf(cluster, node);
    admin(cluster, "POST", path + "/drain");
    await("node " + node + " is empty", () -> isEmpty(cluster, node));
    admin(cluster, "DELETE", path);
    await("it ends", () -> !cluster.isRunning(node));
    assertEquals(0, cluster.exitCode(node));
  }

  private static JsonNode admin(ProcessCluster cluster, String method, String path)
      throws IOException {
    try (var http = new RawHttp(cluster.adminPort(1), 10_000)) {
      var answer = http.send(method, path, Map.of(), "");
      assertEquals(200, answer.status(), () -> method + " " + path + ": " + answer);
      return new ObjectMapper().readTree(answer.body());
    }
  }

  private static int size(ProcessCluster cluster) {
    return cluster.saidBy(1).path("nodes").size();
  }

  /** By the map of a node that stays; the youngest, where an old id is still there. */
  private static String idOf(ProcessCluster cluster, int node) {
    List<String> ids = new ArrayList<>();
    for (JsonNode each : cluster.saidBy(1).path("nodes")) {
      if (each.path("address").asText().equals("127.0.0.1:" + cluster.peerPort(node))) {
        ids.add(each.path("id").asText());
      }
    }
    return ids.isEmpty() ? "" : ids.getLast();
  }

  private static boolean hasData(ProcessCluster cluster, int node) {
    return shardsOn(cluster, node).stream()
        .anyMatch(shard -> !shard.path("id").asText().equals("0"));
  }

  private static boolean isEmpty(ProcessCluster cluster, int node) {
    return shardsOn(cluster, node).isEmpty();
  }

  private static List<JsonNode> shardsOn(ProcessCluster cluster, int node) {
    String id = idOf(cluster, node);
    List<JsonNode> shards = new ArrayList<>();
    for (JsonNode shard : cluster.saidBy(1).path("shards")) {
      for (JsonNode each : shard.path("nodes")) {
        if (each.asText().equals(id)) {
          shards.add(shard);
        }
      }
    }
    return shards;
  }

  private static void await(String what, java.util.function.BooleanSupplier holds) {
    ProcessCluster.await(what, holds);
  }
}
