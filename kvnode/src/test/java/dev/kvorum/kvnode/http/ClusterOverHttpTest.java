package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.http.RawConnection.Response;
import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.Reached;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Waiting;
import dev.kvorum.kvnode.shape.Outlook;
import dev.kvorum.kvnode.shape.Outlook.ReplicaSight;
import dev.kvorum.kvnode.shape.Outlook.ShardSight;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.route.NodeControl.SafeToStop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators ask of the cluster, against a meta that takes everything at once. */
class ClusterOverHttpTest {

  private TestServers servers;
  private FakeCluster cluster;

  @BeforeEach
  void start() {
    servers = new TestServers();
    cluster = servers.cluster;
  }

  @AfterEach
  void close() {
    servers.close();
  }

  /** As the conductor would see it while operation 1 runs. */
  private void conducted() {
    cluster.outlook =
        Optional.of(
            new Outlook(
                List.of(new Waiting("a node is needed", List.of(1L))),
                Map.of(FakeCluster.FIRST, new NodeSeen(true, 0)),
                Map.of(1L, new ShardSight(7, Map.of(5L, new ReplicaSight(true, 9, true)))),
                Map.of(1L, new Receipt(FakeCluster.NOW_MILLIS, 10, 0, 4, 2048))));
  }

  @Test
  void theClusterHasTheGoldenForm() throws IOException {
    Golden.check("cluster-unconducted.json", answered(200, servers.admin("GET /admin/cluster")));
    conducted();
    servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}");
    Golden.check("cluster.json", answered(200, servers.admin("GET /admin/cluster")));
    assertEquals(404, servers.client("GET /admin/cluster").status(), "clients don't see it");
  }

  @Test
  void anotherNumberOfShardsIsAnOperation() throws IOException {
    Response begun = servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}");
    assertEquals("{\"operation\":\"1\"}\n", answered(202, begun));
    assertEquals("/admin/operations/1", begun.header("location"));
    conducted();
    Golden.check("operation.json", answered(200, servers.admin("GET /admin/operations/1")));
    assertEquals(
        "{\"operation\":\"1\"}\n",
        answered(202, servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}")),
        "asked for again, it is the same one");
    assertEquals(
        "{\"operation\":\"2\"}\n",
        answered(202, servers.admin("PUT /admin/keyspaces/default", "{\"shards\":8}")),
        "who wants something else need not wait");
    Golden.check("operations.json", answered(200, servers.admin("GET /admin/operations")));
  }

  @Test
  void theNumberThatThereIsNeedsNoOperation() throws IOException {
    String body = answered(200, servers.admin("PUT /admin/keyspaces/default", "{\"shards\":2}"));
    Golden.check("keyspace.json", body);
    assertEquals(body, answered(200, servers.admin("GET /admin/keyspaces/default")));
  }

  @Test
  void whatANodeHearsLateIsAnsweredAllTheSame() throws IOException {
    cluster.haste = 0;
    cluster.lateness = Duration.ofMillis(50);
    assertEquals(
        "{\"operation\":\"1\"}\n",
        answered(202, servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}")));
    cluster.lateness = Duration.ofDays(1); // what changes nothing needs no news
    assertEquals(
        "{\"operation\":\"1\"}\n",
        answered(202, servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}")));
    cluster.haste = 100;
    problem(
        504,
        "It is committed, but this node hasn't heard",
        servers.admin("PUT /admin/keyspaces/default", "{\"shards\":8}"));
  }

  @Test
  void anOperationThatBeganElsewhereIsHeardOf() throws IOException {
    cluster.haste = 0; // else a pause of the machine is as long as its patience
    cluster.lateness = Duration.ofMillis(100);
    cluster.change(
        new WantShards("default", 4, "asked elsewhere", Receipt.NONE, FakeCluster.NOW_MILLIS));
    assertTrue(answered(200, servers.admin("GET /admin/operations/1")).contains("asked elsewhere"));
    cluster.change(new WantShards("default", 8, "", Receipt.NONE, FakeCluster.NOW_MILLIS));
    answered(200, servers.admin("DELETE /admin/operations/2"));
  }

  @Test
  void anOperationCanBeGivenUp() throws IOException {
    servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}");
    conducted();
    Golden.check(
        "operation-aborted.json", answered(200, servers.admin("DELETE /admin/operations/1")));
    problem(409, "Operation 1 has ended", servers.admin("DELETE /admin/operations/1"));
    assertEquals(2, cluster.state().keyspace("default").orElseThrow().shardsWanted());
  }

  @Test
  void aMovePastItsCommitGoesOn() throws IOException {
    assertEquals(
        "{\"operation\":\"1\"}\n",
        answered(202, move("{\"from\":\"0\",\"to\":\"102\"}")),
        "named by ordinal and by id");
    cluster.change(new AddLearner(1, 1, FakeCluster.LAST, 0));
    cluster.change(new Reached(1, 2, 0));
    long replica = cluster.state().shard(1).orElseThrow().placeOn(102).orElseThrow().replica();
    cluster.change(new Promote(1, 2, replica, 0));
    problem(409, "past its commit", servers.admin("DELETE /admin/operations/1"));
    Golden.check("operation-move.json", answered(200, servers.admin("GET /admin/operations/1")));
  }

  @ParameterizedTest
  @CsvSource({
    "PUT /admin/keyspaces/other,          {\"shards\":4},    404, there is default",
    "PUT /admin/keyspaces/default,        {\"shards\":0},    400, 1 to 256",
    "PUT /admin/keyspaces/default,        {\"shards\":257},  400, 1 to 256",
    "PUT /admin/keyspaces/default,        {\"shards\":-1},   400, 1 to 256",
    "PUT /admin/keyspaces/default,        {\"shards\":9e99}, 400, such as",
    "PUT /admin/keyspaces/default,        {\"shards\":99999999999}, 400, 1 to 256",
    "PUT /admin/keyspaces/default,        {\"shards\":2.5},  400, such as",
    "PUT /admin/keyspaces/default,        {\"shards\":\"4\"},400, such as",
    "PUT /admin/keyspaces/default,        {\"shard\":4},     400, not known here",
    "PUT /admin/keyspaces/default,        [],                400, such as",
    "PUT /admin/keyspaces/default,        {,                 400, not JSON",
    "PUT /admin/keyspaces/default,        '',                400, such as",
    "DELETE /admin/keyspaces/default,     '',                405, GET",
    "GET /admin/keyspaces/other,          '',                404, there is default",
    "GET /admin/operations/9,             '',                404, no operation 9",
    "DELETE /admin/operations/9,          '',                404, no operation 9",
    "GET /admin/operations/x,             '',                404, a decimal number",
    "POST /admin/operations/9,            '',                405, DELETE",
    "POST /admin/nodes/55/drain,          '',                404, there are 7 (node 0)",
    "POST /admin/nodes/x/drain,           '',                404, 'id or its ordinal'",
    "POST /admin/nodes/99999999999999999999/drain, '',       404, 'id or its ordinal'",
    "POST /admin/nodes/55/undrain,        '',                404, no node 55",
    "GET /admin/nodes/7/drain,            '',                405, POST",
    "DELETE /admin/nodes/55,              '',                404, no node 55",
    "DELETE /admin/nodes/7,               '',                409, drain it first",
    "POST /admin/nodes/55/permit,         '',                404, no node 55",
    "DELETE /admin/nodes/55/permit,       '',                404, no node 55",
    "GET /admin/nodes/7,                  '',                405, DELETE",
    "GET /admin/nodes/7/other,            '',                404, see docs/http.md",
    "GET /admin/cluster?x=1,              '',                400, x",
    "POST /admin/cluster,                 '',                405, GET"
  })
  void badInputIsToldWhatWouldDo(String request, String body, int status, String says)
      throws IOException {
    long before = cluster.state().version();
    problem(status, says, servers.admin(request, body));
    assertEquals(before, cluster.state().version(), "nothing was changed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9 | {\"from\":\"7\",\"to\":\"102\"}  | 404 | there are 1, 2",
        "x | {\"from\":\"7\",\"to\":\"102\"}  | 404 | a decimal number",
        "0 | {\"from\":\"7\",\"to\":\"102\"}  | 400 | by itself",
        "1 | {\"from\":\"55\",\"to\":\"102\"} | 404 | no node 55",
        "1 | {\"from\":\"7\",\"to\":\"55\"}   | 404 | no node 55",
        "1 | {\"from\":\"102\",\"to\":\"7\"}  | 409 | has no replica on node 3",
        "1 | {\"from\":\"7\",\"to\":\"101\"}  | 409 | has a replica on node 2 already",
        "1 | {\"from\":\"7\"}                 | 400 | such as",
        "1 | {\"to\":\"102\"}                 | 400 | such as",
        "1 | {\"from\":7,\"to\":1.5}          | 400 | such as",
        "1 | {\"from\":7,\"to\":3,\"x\":1}    | 400 | not known here"
      })
  void aBadMoveIsRefused(String shard, String body, int status, String says) throws IOException {
    problem(status, says, servers.admin("POST /admin/shards/" + shard + "/move", body));
    assertTrue(cluster.state().operations().isEmpty());
  }

  @Test
  void operationsThatWouldMeetAreRefused() throws IOException {
    answered(202, move("{\"from\":7,\"to\":3}"));
    problem(409, "Operation 1 has to do with shard 1", move("{\"from\":\"101\",\"to\":\"3\"}"));
    answered(202, servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}"));
    problem(
        409,
        "Operation 2 has to do with shard 2",
        servers.admin("POST /admin/shards/2/move", "{\"from\":\"3\",\"to\":\"0\"}"));
  }

  @Test
  void aNodeIsDrainedAndIsToTakeReplicasAgain() throws IOException {
    Golden.check("node-draining.json", answered(200, servers.admin("POST /admin/nodes/3/drain")));
    answered(200, servers.admin("POST /admin/nodes/102/drain"));
    problem(409, "takes no replicas", move("{\"from\":\"0\",\"to\":\"3\"}"));
    problem(409, "It still has 2 replicas", servers.admin("DELETE /admin/nodes/3"));
    String back = answered(200, servers.admin("POST /admin/nodes/3/undrain"));
    assertTrue(back.contains("\"state\":\"member\""), back);
  }

  @Test
  void theLastNodeIsNotDrained() throws IOException {
    for (int node = 0; node < 3; node++) {
      answered(200, servers.admin("POST /admin/nodes/" + node + "/drain"));
    }
    problem(409, "the last node that takes replicas", servers.admin("POST /admin/nodes/3/drain"));
  }

  @Test
  void anEmptyNodeLeavesForGood() throws IOException {
    cluster.change(new NodeJoined(55, NodeJoined.NEXT_ORDINAL, 1, "127.0.0.1:7085", ""));
    answered(200, servers.admin("POST /admin/nodes/4/drain"));
    assertEquals("{\"removed\":\"55\"}\n", answered(200, servers.admin("DELETE /admin/nodes/4")));
    assertEquals(List.of(55L), cluster.state().removedNodes());
  }

  @Test
  void anOrdinalThatTwoNodesHaveNamesNeither() throws IOException {
    cluster.change(new NodeJoined(55, 3, 1, "127.0.0.1:7085", ""));
    problem(404, "Several nodes", servers.admin("POST /admin/nodes/3/drain"));
    answered(200, servers.admin("POST /admin/nodes/55/drain"));
  }

  @Test
  void oneNodeAtATimeMayBeStopped() throws IOException {
    Golden.check("permit.json", answered(200, servers.admin("POST /admin/nodes/1/permit")));
    answered(200, servers.admin("POST /admin/nodes/1/permit"));
    problem(
        409, "Node 1 may be stopped for 120 s more", servers.admin("POST /admin/nodes/2/permit"));
    problem(409, "node 1 may be stopped", servers.admin("POST /admin/safe-to-stop"));
    answered(200, servers.admin("DELETE /admin/nodes/1/permit"));
    answered(200, servers.admin("POST /admin/nodes/2/permit"));
    cluster.judged = new SafeToStop(false, List.of("shard 1: for a reason"));
    answered(200, servers.admin("DELETE /admin/nodes/2/permit"));
    problem(409, "for a reason", servers.admin("POST /admin/nodes/2/permit"));
    assertFalse(cluster.state().permit().isPresent(), "it is given back");
  }

  @Test
  void whatMetaDoesNotTakeIsNoSuccess() throws IOException {
    cluster.instead = Optional.of(new Outcome.NoLeader());
    problem(503, "the cluster's map", servers.admin("POST /admin/nodes/3/drain"));
    problem(409, "could not be committed", servers.admin("POST /admin/safe-to-stop"));
    cluster.instead = Optional.of(new Outcome.Unknown());
    Response unknown = servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}");
    problem(504, "GET /admin/cluster", unknown);
    assertEquals("unknown", unknown.header("kvorum-outcome"));
    cluster.instead = Optional.of(new Outcome.Busy());
    problem(
        503, "Nothing was done", servers.admin("PUT /admin/keyspaces/default", "{\"shards\":4}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256})
  void theLimitsAreInside(int shards) throws IOException {
    answered(202, servers.admin("PUT /admin/keyspaces/default", "{\"shards\":" + shards + "}"));
  }

  private Response move(String body) throws IOException {
    return servers.admin("POST /admin/shards/1/move", body);
  }

  private static String answered(int status, Response response) {
    assertEquals(status, response.status(), response::text);
    assertEquals("application/json", response.header("content-type"));
    return response.text();
  }

  private static void problem(int status, String says, Response response) {
    assertEquals(status, response.status(), response::text);
    assertEquals("application/problem+json", response.header("content-type"));
    assertTrue(response.text().contains(says), response::text);
  }
}
