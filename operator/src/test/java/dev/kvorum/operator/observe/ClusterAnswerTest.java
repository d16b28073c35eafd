package dev.kvorum.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kvorum.operator.plan.Observed.Cluster;
import dev.kvorum.operator.plan.Observed.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What nodes answer, by the very files that their own tests are compared with. */
class ClusterAnswerTest {

  private static final Path GOLDEN = Path.of("../kvnode/src/test/resources/http");
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void clusterOfANodeIsRead() throws IOException {
    Cluster cluster = ClusterAnswer.cluster("demo", golden("cluster.json"));
    assertEquals(4, cluster.members().size());
    assertEquals(new Member("7", 0, false, false, true, 2, 1, false), cluster.members().get(0));
    assertEquals(4, cluster.shardsWanted());
    assertEquals(3, cluster.replicationFactor());
    assertEquals("rocksdb", cluster.engine());
    assertTrue(cluster.conducted());
    assertTrue(cluster.resharding());
    assertEquals(
        List.of(
            "reshard keyspace default shards 4: splitting, 2 shards; splits to go: 2, merges to go:"
                + " 0; waits: a node is needed"),
        cluster.running());
    assertEquals(List.of("a node is needed"), cluster.waiting());
    assertEquals(Optional.empty(), cluster.permit());
  }

  @Test
  void whatMovesIsToldByThePodsThatItMovesBetween() throws IOException {
    JsonNode json =
        JSON.readTree(
            """
            {"nodes":[{"id":"18690000000000000001","ordinal":0},{"id":"18690000000000000002","ordinal":2}],
             "operations":[{"kind":"move","shard":"3","from":"18690000000000000001","to":"18690000000000000002",
             "phase":"copying"},{"kind":"move","shard":"4","to":"1","phase":"copying"}]}
            """);
    assertEquals(
        List.of("move shard 3 from demo-0 to demo-2: copying", "move shard 4 to 1: copying"),
        ClusterAnswer.cluster("demo", json).running());
  }

  @Test
  void oldPictureSaysThatItIsOne() throws IOException {
    assertFalse(ClusterAnswer.cluster("demo", golden("cluster-unconducted.json")).conducted());
  }

  @Test
  void replicaThatLacksMuchOrIsNotHeardMakesItsNodeLagBehind() throws IOException {
    JsonNode json =
        JSON.readTree(
            """
            {"nodes":[{"id":"1","ordinal":0,"state":"dead-draining"},{"id":"2","ordinal":1,"state":"member"},
             {"id":"3","ordinal":2,"state":"draining"}],
             "shards":[{"replicas":[{"node":"1","heard":true,"lag":1001},{"node":"2","heard":false,"lag":0},
             {"node":"3","heard":true,"lag":5}]}],
             "permit":{"node":"2","untilMillis":1}}
            """);
    Cluster cluster = ClusterAnswer.cluster("demo", json);
    assertEquals(
        List.of(true, true, false), cluster.members().stream().map(Member::behind).toList());
    assertEquals(
        List.of(true, false, false), cluster.members().stream().map(Member::dead).toList());
    assertEquals(
        List.of(true, false, true), cluster.members().stream().map(Member::draining).toList());
    assertEquals(Optional.of("2"), cluster.permit());
  }

  @Test
  void onlyANodeThatWaitsAndSaysSoHasAnEmptyDisk() throws IOException {
    assertFalse(ClusterAnswer.told(golden("status.json")).emptyDisk());
    assertTrue(
        told("{\"nodeId\":\"1\",\"phase\":\"waiting-to-join\",\"storage\":{\"empty\":true}}"));
    assertFalse(told("{\"nodeId\":\"1\",\"phase\":\"waiting-to-join\",\"storage\":{}}"));
    assertFalse(told("{\"nodeId\":\"1\",\"phase\":\"starting\",\"storage\":{\"empty\":true}}"));
  }

  @Test
  void refusalIsToldInTheNodesWords() throws IOException {
    AdminAnswer refused = new AdminAnswer(409, golden("not-safe-to-stop.json"));
    assertFalse(refused.isSuccess());
    assertEquals("shard 1: node 9 lacks 31 entries", refused.why());
    assertEquals("HTTP 500", new AdminAnswer(500, JSON.nullNode()).why());
  }

  private static boolean told(String json) throws IOException {
    return ClusterAnswer.told(JSON.readTree(json)).emptyDisk();
  }

  private static JsonNode golden(String name) throws IOException {
    return JSON.readTree(Files.readString(GOLDEN.resolve(name)));
  }
}
