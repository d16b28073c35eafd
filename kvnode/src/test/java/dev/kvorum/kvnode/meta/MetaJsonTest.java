package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** JSON that disks, logs and other programs hold. {@code -Dgolden.record=true} writes it anew. */
class MetaJsonTest {

  private static final long AT = Told.AT;

  private static final Path FOLDER = Path.of("src/test/resources/meta");

  @Test
  void theStateOfAClusterIsThisText() throws IOException {
    check("cluster-state.json", Formation.of(FormationTest.record(3, 3, 2)));
  }

  /** With nodes of every kind, and much under way. */
  @Test
  void theStateOfABusyClusterIsThisText() throws IOException {
    check("cluster-state-busy.json", busy());
  }

  private static ClusterState busy() {
    Told cluster = Told.formed(4, 3, 4);
    cluster.does(new NodeCommand.NodeJoined(9, NodeCommand.NodeJoined.NEXT_ORDINAL, 1, "e:1", "z"));
    cluster.does(new NodeCommand.NodeJoined(10, 7, 1, "f:1", "z"));
    cluster.does(new NodeCommand.NodeDrained(10)).does(new NodeCommand.NodeRemoved(10));
    cluster.does(new NodeCommand.NodeDied(-4, 0));
    cluster.does(new OperationCommand.WantShards("default", 3, "asked", Receipt.NONE, AT));
    cluster.does(new MemberCommand.BeginMove(1, 1, -1, 9, Cause.REPAIR, "lost", AT));
    cluster.does(new MemberCommand.AddLearner(1, 1, 9, AT + 1)).reaches(1);
    cluster.does(new MemberCommand.Promote(1, 2, cluster.placeOn(1, 9).replica(), AT + 2));
    cluster.does(new RangeCommand.BeginSplit(1, 2, 1, HashRange.END / 3));
    cluster.does(new MemberCommand.BeginMove(4, 1, -2, -3, Cause.ALIGN, "to merge", AT));
    var receipt = new Receipt(AT, 9, 0, 3, 4096);
    cluster.does(new OperationCommand.Abort(3, "no more", receipt, AT + 5));
    return cluster.does(new PermitCommand.GrantPermit(-2, AT, AT + 60_000)).state;
  }

  @Test
  void theCommandsOfMetaAreTheseTexts() throws IOException {
    check("node-booted.json", new NodeCommand.NodeBooted(-2, 7, "host-1:7080", "b"));
    check("form.json", new MetaCommand.Form(Formation.of(FormationTest.record(1, 1, 1))));
    var lines = new StringBuilder();
    for (MetaCommand command : commands()) {
      String text = new String(MetaJson.encode(command), StandardCharsets.UTF_8);
      assertEquals(command, decode(text, MetaCommand.class));
      lines.append(text).append('\n');
    }
    same("commands.json", lines.toString());
  }

  @Test
  void noCommandIsWithoutItsText() {
    Set<Class<?>> kinds = new HashSet<>();
    commands().forEach(command -> kinds.add(command.getClass()));
    kinds.add(MetaCommand.Form.class);
    assertEquals(leaves(MetaCommand.class), kinds);
  }

  private static Set<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses())
            .flatMap(below -> leaves(below).stream())
            .collect(Collectors.toSet())
        : Set.of(type);
  }

  private static List<MetaCommand> commands() {
    var receipt = new Receipt(AT, 9, 0, 3, 4096);
    return List.of(
        new NodeCommand.NodeBooted(-2, 7, "host-1:7080", "b"),
        new NodeCommand.NodeJoined(-2, 3, 1, "host-1:7080", "b"),
        new NodeCommand.NodeDrained(-2),
        new NodeCommand.NodeUndrained(-2),
        new NodeCommand.NodeDied(-2, 7),
        new NodeCommand.NodeRevived(-2),
        new NodeCommand.NodeRemoved(-2),
        new MemberCommand.BeginMove(1, 2, -1, -2, Cause.DRAIN, "node 0 is to be emptied", AT),
        new MemberCommand.AddLearner(1, 2, -2, AT),
        new MemberCommand.Promote(1, 2, 30, AT),
        new MemberCommand.Leave(1, 2, 30, AT),
        new MemberCommand.Retract(1, 2, AT),
        new RangeCommand.BeginSplit(5, 1, 2, 1000),
        new RangeCommand.BeginMerge(5, 1, 2, 3, 4, "fewer shards", AT),
        new RangeCommand.Absorb(6, 42, AT),
        new RangeCommand.Unfreeze(6, AT),
        new RangeCommand.Retire(6, AT),
        new Reached(1, 2, AT),
        new OperationCommand.WantShards("default", 16, "asked", Receipt.NONE, AT),
        new OperationCommand.Abort(5, "asked", receipt, AT),
        new OperationCommand.Finish(5, receipt, AT),
        new PermitCommand.GrantPermit(-2, AT, AT + 60_000),
        new PermitCommand.EndPermit(-2, AT + 60_000));
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
    same(name, text);
    Class<?> type = value instanceof MetaCommand ? MetaCommand.class : value.getClass();
    assertEquals(value, decode(text, type), name);
  }

  private static void same(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text, name);
  }

  private static <T> T decode(String text, Class<T> type) {
    return MetaJson.decode(text.getBytes(StandardCharsets.UTF_8), type);
  }
}
