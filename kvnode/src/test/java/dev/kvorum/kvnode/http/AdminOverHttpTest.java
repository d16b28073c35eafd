package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.http.RawConnection.Response;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import dev.kvorum.kvnode.shard.route.NodeControl.SafeToStop;
import dev.kvorum.kvnode.shard.route.NodeControl.Transfer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminOverHttpTest {

  private TestServers servers;

  @BeforeEach
  void start() {
    servers = new TestServers();
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void statusHasTheGoldenForm() throws IOException {
    Response response = servers.admin("GET /admin/status");
    assertEquals(200, response.status());
    assertEquals("application/json", response.header("content-type"));
    Golden.check("status.json", response.text());
    assertEquals(404, servers.client("GET /admin/status").status(), "clients don't see it");
  }

  @Test
  void safeToStopIsAPermitOrReasons() throws IOException {
    Response safe = servers.admin("POST /admin/safe-to-stop");
    assertEquals(200, safe.status());
    Golden.check("permit.json", safe.text());
    long until = servers.cluster.state().permit().orElseThrow().untilMillis();
    assertEquals(FakeCluster.NOW_MILLIS + 120_000, until);

    servers.cluster.judged = new SafeToStop(false, List.of("shard 1: node 9 lacks 31 entries"));
    Response unsafe = servers.admin("POST /admin/safe-to-stop");
    assertEquals(409, unsafe.status());
    Golden.check("not-safe-to-stop.json", unsafe.text());
    assertEquals(Optional.empty(), servers.cluster.state().permit(), "it is given back");
  }

  @Test
  void askingWhetherItIsSafeToStopPermitsNothing() throws IOException {
    Response safe = servers.admin("GET /admin/safe-to-stop");
    assertEquals(200, safe.status());
    Golden.check("safe-to-stop.json", safe.text());
    servers.node.safeToStop = new SafeToStop(false, List.of("shard 1: node 9 lacks 31 entries"));
    Response unsafe = servers.admin("GET /admin/safe-to-stop");
    assertEquals(409, unsafe.status());
    Golden.check("not-safe-to-stop.json", unsafe.text());
    assertEquals(Optional.empty(), servers.cluster.state().permit());
  }

  @Test
  void leadershipIsHandedOver() throws IOException {
    Response toBest = servers.admin("POST /admin/shards/1/leader");
    assertEquals(202, toBest.status());
    Golden.check("transfer.json", toBest.text());
    assertEquals(Optional.empty(), servers.node.askedToNode);

    assertEquals(
        202,
        servers
            .admin("POST /admin/shards/1/leader", "{\"node\":\"17446744073709551615\"}")
            .status());
    assertEquals(Optional.of(FakeNode.BIG_ID), servers.node.askedToNode);
    assertEquals(202, servers.admin("POST /admin/shards/1/leader", "{}").status());
    assertEquals(Optional.empty(), servers.node.askedToNode);

    servers.node.transfer =
        new Transfer.Refused("Node 9 has no replica of shard 1; nodes 7 and 8 have.");
    Response refused = servers.admin("POST /admin/shards/1/leader");
    assertEquals(409, refused.status());
    Golden.check("transfer-refused.json", refused.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "7",
        "null",
        "{\"node\":7}",
        "{\"node\":\"\"}",
        "{\"node\":\"-1\"}",
        "{\"node\":null}",
        "{\"node\":\"18446744073709551616\"}",
        "{\"nod\":\"7\"}",
        "nonsense"
      })
  void aBadBodyIsRefused(String body) throws IOException {
    Response response = servers.admin("POST /admin/shards/1/leader", body);
    assertEquals(400, response.status(), response::text);
    assertTrue(response.text().contains("bad-body"), response::text);
  }

  @ParameterizedTest
  @CsvSource({
    "POST /admin/shards/x/leader, 404",
    "POST /admin/shards//leader, 404",
    "POST /admin/shards/18446744073709551616/leader, 404",
    "GET /admin/shards/1/leader, 405",
    "PUT /admin/status, 405",
    "GET /admin/status?x=1, 400",
    "GET /admin, 404",
    "GET /admin/nodes, 404",
    "GET /kv/default/a, 404",
    "DELETE /metrics, 405",
    "GET /metrics/x, 404",
    "GET /health, 404"
  })
  void whatIsNotServedIsAnsweredWithAProblem(String request, int status) throws IOException {
    Response response = servers.admin(request);
    assertEquals(status, response.status(), response::text);
    assertEquals("application/problem+json", response.header("content-type"));
  }

  @Test
  void aLargeBodyIsRefused() throws IOException {
    assertEquals(413, servers.admin("POST /admin/shards/1/leader", " ".repeat(5000)).status());
  }

  @ParameterizedTest
  @CsvSource({
    "READY, 200, 200, 200",
    "STARTING, 200, 503, 503",
    "WAITING_TO_JOIN, 200, 200, 503",
    "DRAINING, 200, 200, 503"
  })
  void probesFollowThePhase(Phase phase, int live, int started, int ready) throws IOException {
    servers.node.phase = phase;
    servers.node.detail = "It waits for a reason.";
    assertEquals(live, servers.admin("GET /health/live").status());
    assertEquals(started, servers.admin("GET /health/started").status());
    Response answer = servers.admin("GET /health/ready");
    assertEquals(ready, answer.status());
    assertTrue(ready == 200 || answer.text().contains("It waits for a reason."), answer::text);
    assertEquals(ready, servers.client("GET /health/ready").status(), "on the client port too");
    assertEquals(ready, servers.admin("HEAD /health/ready").status());
  }
}
