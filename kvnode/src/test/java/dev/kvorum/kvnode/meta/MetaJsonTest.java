package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** JSON that disks, logs and other programs hold. {@code -Dgolden.record=true} writes it anew. */
class MetaJsonTest {

  private static final Path FOLDER = Path.of("src/test/resources/meta");

  @Test
  void theStateOfAClusterIsThisText() throws IOException {
    check("cluster-state.json", Formation.of(FormationTest.record(3, 3, 2)));
  }

  @Test
  void theCommandsOfMetaAreTheseTexts() throws IOException {
    check("node-booted.json", new NodeCommand.NodeBooted(-2, 7, "host-1:7080", "b"));
    check("form.json", new MetaCommand.Form(Formation.of(FormationTest.record(1, 1, 1))));
  }

  @Test
  void theBootstrapRecordIsThisText() throws IOException {
    check("bootstrap-record.json", FormationTest.record(3, 3, 4));
  }

  /**
   * As {@code kv local} writes it: ids of 64 bits as text, since no JSON number holds them for
   * everybody.
   */
  @Test
  void theClusterFileOfALocalClusterIsRead() {
    String file =
        """
        {
          "format" : 1,
          "clusterId" : "6f1e0c54-9a3b-4a57-8d4d-0f0f35e2f1aa",
          "nodes" : [ {
            "ordinal" : 0,
            "id" : "18446744073709551615",
            "address" : "127.0.0.1:7081"
          }, {
            "ordinal" : 1,
            "id" : "1",
            "address" : "127.0.0.1:7082"
          }, {
            "ordinal" : 2,
            "id" : "9223372036854775808",
            "address" : "127.0.0.1:7083"
          } ],
          "shards" : 4,
          "replicationFactor" : 3,
          "engine" : "rocksdb"
        }
        """;
    BootstrapRecord record = decode(file, BootstrapRecord.class);
    assertTrue(record.names(-1) && record.names(1) && record.names(Long.MIN_VALUE));
    assertTrue(!record.names(2));
    assertEquals(4, record.shards());
  }

  @Test
  void aFieldOfANewerVersionIsRefusedByName() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                decode(
                    "{\"command\":\"node-booted\",\"node\":\"1\",\"boot\":1,\"address\":\"a:1\",\"zone\":\"x\",\"rack\":\"x\"}",
                    MetaCommand.class));
    assertTrue(refused.getMessage().contains("rack"), refused.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> decode("{\"command\":\"split\"}", MetaCommand.class));
  }

  @Test
  void whatIsNoJsonOrNoIdIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> decode("", ClusterState.class));
    assertThrows(IllegalArgumentException.class, () -> decode("{}", BootstrapRecord.class));
    assertThrows(IllegalArgumentException.class, () -> decode("null", ClusterState.class));
    assertThrows(
        IllegalArgumentException.class,
        () -> decode("{\"command\":\"node-booted\"}", MetaCommand.class));
    String whole =
        new String(MetaJson.encode(FormationTest.record(1, 1, 1)), StandardCharsets.UTF_8);
    assertThrows(IllegalArgumentException.class, () -> decode(whole + "}", BootstrapRecord.class));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            decode(
                "{\"command\":\"node-booted\",\"node\":\"-1\",\"boot\":1,\"address\":\"a:1\"}",
                MetaCommand.class));
  }

  private static void check(String name, Object value) throws IOException {
    String text = new String(MetaJson.encode(value), StandardCharsets.UTF_8) + "\n";
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text, name);
    Class<?> type = value instanceof MetaCommand ? MetaCommand.class : value.getClass();
    assertEquals(value, decode(text, type), name);
  }

  private static <T> T decode(String text, Class<T> type) {
    return MetaJson.decode(text.getBytes(StandardCharsets.UTF_8), type);
  }
}
