package dev.kvorum.kvnode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsOverHttpTest {

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
  void requestsAreCountedByOperationAndEnd() throws IOException {
    servers.client("PUT /kv/default/a", "v");
    servers.client("GET /kv/default/a");
    servers.client("HEAD /kv/default/a");
    servers.client("GET /kv/default/b");
    servers.client("GET /kv/default?key64=YQ");
    servers.client("GET /kv/default");
    servers.client("GET /kv/default?limit=0");
    servers.client("DELETE /kv/default/a\r\nIf-Match: \"9\"");
    assertSample(
        "kvorum_http_request_duration_seconds_count{operation=\"put\",outcome=\"ok\",} 1.0");
    assertSample(
        "kvorum_http_request_duration_seconds_count{operation=\"get\",outcome=\"ok\",} 3.0");
    assertSample(
        "kvorum_http_request_duration_seconds_count{operation=\"get\",outcome=\"not_found\",} 1.0");
    assertSample(
        "kvorum_http_request_duration_seconds_count{operation=\"scan\",outcome=\"ok\",} 1.0");
    assertSample(
        "kvorum_http_request_duration_seconds_count{operation=\"scan\",outcome=\"client_error\",}"
            + " 1.0");
    assertSample(
        "kvorum_http_request_duration_seconds_count{operation=\"delete\",outcome=\"precondition_failed\",}"
            + " 1.0");
    assertSample("kvorum_http_responses_total{status=\"412\",} 1.0");
    assertSample("kvorum_http_requests_in_flight{listener=\"client\",} 0.0");
    assertSample("kvorum_http_requests_in_flight{listener=\"admin\",} 1.0");
  }

  @Test
  void aNodesStatusIsReadAtTheScrape() throws IOException {
    assertSample("kvorum_raft_term{shard=\"1\",keyspace=\"default\",} 5.0");
    assertSample("kvorum_raft_leader{shard=\"1\",keyspace=\"default\",} 1.0");
    assertSample(
        "kvorum_raft_lag_entries{shard=\"1\",keyspace=\"default\",node=\"17446744073709551615\",}"
            + " 31.0");
    assertSample("kvorum_engine_bytes{shard=\"1\",keyspace=\"default\",} 4194304.0");
    assertSample("kvorum_queue_depth{shard=\"1\",keyspace=\"default\",} 2.0");
    assertSample("kvorum_wal_bytes 1048576.0");
    assertSample("kvorum_node_phase{phase=\"ready\",} 1.0");
    assertSample("jvm_threads_current");
    assertSample("kvorum_operations_running{kind=\"reshard\",} 0.0");
    assertSample("kvorum_detours_total 12.0");
    assertSample("kvorum_detours_failed_total 3.0");
    assertSample("kvorum_moved_bytes_total 4096.0");
  }

  @Test
  void syncsAreFedInNanoseconds() throws IOException {
    servers.metrics.walSyncNanos().accept(200_000);
    assertSample("kvorum_wal_fsync_duration_seconds_bucket{le=\"1.0E-4\",} 0.0");
    assertSample("kvorum_wal_fsync_duration_seconds_bucket{le=\"2.5E-4\",} 1.0");
  }

  @Test
  void thousandsOfShardsDoNotFloodPrometheus() throws IOException {
    servers.node.shards = 5000;
    String text = servers.admin("GET /metrics").text();
    assertEquals(256, text.lines().filter(line -> line.startsWith("kvorum_raft_term{")).count());
    assertTrue(text.contains("kvorum_shards 5000.0"));
  }

  @Test
  void requestsThatAreNotHttpAreCountedApart() throws IOException {
    try (var connection = servers.connect()) {
      connection.send(RawConnection.latin1("nonsense\r\n\r\n"));
      assertEquals(400, connection.read().status());
    }
    assertSample("kvorum_http_malformed_requests_total 1.0");
  }

  /** A request is counted when its answer has left, which its client may see a moment earlier. */
  private void assertSample(String start) throws IOException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    String text = scrape();
    while (!hasSample(text, start) && System.nanoTime() < deadline) {
      text = scrape();
    }
    assertTrue(hasSample(text, start), start + " in\n" + text);
  }

  private String scrape() throws IOException {
    var response = servers.admin("GET /metrics");
    assertEquals("text/plain; version=0.0.4; charset=utf-8", response.header("content-type"));
    return response.text();
  }

  private static boolean hasSample(String text, String start) {
    return text.lines().anyMatch(line -> line.startsWith(start));
  }
}
