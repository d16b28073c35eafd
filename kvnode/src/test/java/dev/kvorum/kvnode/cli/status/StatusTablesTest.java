package dev.kvorum.kvnode.cli.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kvorum.kvnode.cli.client.Endpoint;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTablesTest {

  private static AdminAnswer.Told told(int port, String file) throws IOException {
    JsonNode document =
        new ObjectMapper()
            .readTree(StatusTablesTest.class.getResourceAsStream("/cli/status/" + file));
    return new AdminAnswer.Told(
        new Endpoint("127.0.0.1", port), StatusJson.read(document), document);
  }

  @Test
  void leaderWithTheHighestTermIsBelieved() throws IOException {
    // node1 was paused and still takes itself for the leader of shard 1 in term 3; node2 leads it
    // in term 4.
    List<AdminAnswer> answers =
        List.of(
            told(9081, "node1.json"),
            told(9082, "node2.json"),
            new AdminAnswer.Silent(new Endpoint("127.0.0.1", 9083), "not running"));
    assertEquals(
        """
        cluster 7f9c24e8, 2 of 3 nodes answer

        NODE   STATE        ADMIN           LEADS  ENGINE   SYNC    WAL      FREE      ID
        node1  ready        127.0.0.1:9081  1      rocksdb  always  1.5 MiB  40.0 GiB  18446744073709551615
        node2  starting     127.0.0.1:9082  1      rocksdb  always  512 B    40.0 GiB  42
        ?      not running  127.0.0.1:9083
        node2: replays log

        SHARD  KEYSPACE  HASHES             LEADER  REPLICAS                    LAG                 TERM  COMMIT
        0      (meta)                       node1   127.0.0.1:7083 node1 node2  127.0.0.1:7083 120  3     17
        1      default   00000000-7fffffff  node2   127.0.0.1:7083 node1 node2  0                   4     905
        2      default   80000000-ffffffff  none    127.0.0.1:7083 node1 node2  -                   2     11
        """,
        StatusTables.of(answers));
  }

  @Test
  void whatIsNoStatusIsRefused() throws IOException {
    JsonNode other = new ObjectMapper().readTree("{\"status\":\"UP\"}");
    assertThrows(IllegalArgumentException.class, () -> StatusJson.read(other));
  }

  @Test
  void bytesHaveUnits() {
    assertEquals("1023 B", StatusTables.bytes(1023));
    assertEquals("1.0 KiB", StatusTables.bytes(1024));
    assertEquals("92.2 MiB", StatusTables.bytes(96_650_000));
  }
}
