package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.kube.KubeCluster;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.meta.balance.Rules;
import dev.kvorum.kvnode.peer.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

  @TempDir private Path folder;

  @Test
  void withoutAnySettingTheDefaultsHold() {
    NodeConfig config = ConfigReader.read(Map.of(), Map.of());
    assertEquals("data", config.name());
    assertEquals(8080, config.clientPort());
    assertEquals(SyncPolicy.ALWAYS, config.sync());
    assertEquals(Optional.empty(), config.clusterFile());
    assertEquals(Duration.ofSeconds(5), config.requestTimeout());
    assertEquals(64 << 20, config.blockCacheBytes());
  }

  @Test
  void aNodeMayBeToldWhereToJoinAndWhereItStands() {
    NodeConfig config =
        ConfigReader.read(
            Map.of("join", "a:1, [::1]:2", "ordinal", "3", "dead-after", "5s"),
            Map.of("KVORUM_ZONE", "east"));
    assertEquals(List.of(new PeerAddress("a", 1), new PeerAddress("::1", 2)), config.join());
    assertEquals(OptionalInt.of(3), config.ordinal());
    assertEquals("east", config.zone());
    assertEquals(Duration.ofSeconds(5), config.deadAfter());
    NodeConfig without = ConfigReader.read(Map.of(), Map.of());
    assertEquals(List.of(), without.join());
    assertEquals(Rules.DEFAULT.deadAfterMillis(), without.deadAfter().toMillis());
  }

  @Test
  void inKubernetesANodeIsToldWhatItsClusterIsCalledAndNothingElse() {
    Map<String, String> pod =
        Map.of(
            "KVORUM_DISCOVERY", "kubernetes",
            "KVORUM_NAMESPACE", "stores",
            "KVORUM_CLUSTER_NAME", "demo");
    NodeConfig config = ConfigReader.read(Map.of(), pod);
    assertEquals(Optional.of(new KubeCluster("stores", "demo")), config.kubernetes());
    assertEquals(Optional.empty(), ConfigReader.read(Map.of(), Map.of()).kubernetes());
    assertSays(Map.of("join", "a:1"), pod, "leave 'join' out");
    assertSays(Map.of("cluster-file", "c.json"), pod, "leave 'cluster-file' out");
    assertSays(Map.of("namespace", "a.b"), pod, "flag --namespace: 'a.b' is not a name");
    assertSays(Map.of("discovery", "kubernetes"), Map.of(), "'' is not a name of a-z");
    assertSays(Map.of("discovery", "dns"), Map.of(), "'dns' is not static or kubernetes");
  }

  @Test
  void theEnvironmentWinsOverTheFileAndAFlagOverBoth() throws IOException {
    Map<String, String> flags =
        new HashMap<>(file("client-port: 1\nadmin-port: 1\npeer-port: 1\n"));
    flags.put("client-port", "3");
    NodeConfig config =
        ConfigReader.read(
            flags, Map.of("KVORUM_CLIENT_PORT", "2", "KVORUM_ADMIN_PORT", "2", "PATH", "/bin"));
    assertEquals(3, config.clientPort());
    assertEquals(2, config.adminPort());
    assertEquals(1, config.peerPort());
  }

  @Test
  void aFileThatSetsNothingChangesNothing() throws IOException {
    for (String text : List.of("", "# nothing\n")) {
      assertEquals(64 << 20, ConfigReader.read(file(text), Map.of()).blockCacheBytes());
    }
  }

  @Test
  void anUnknownNameIsRefusedWithItsSourceAndTheNearestKnownOne() throws IOException {
    assertSays(
        file("client-prot: 1\n"),
        Map.of(),
        "kvorum.yaml",
        "'client-prot'",
        "did you mean 'client-port'?");
    assertSays(
        Map.of(),
        Map.of("KVORUM_SINC", "always"),
        "environment KVORUM_SINC",
        "did you mean 'sync'?");
    assertSays(Map.of("dat", "x"), Map.of(), "flag --dat", "did you mean 'data'?");
  }

  @Test
  void whatTheLauncherReadsIsNotRefused() {
    assertEquals(
        8080, ConfigReader.read(Map.of(), Map.of("KVORUM_JAVA_OPTS", "-Xmx1g")).clientPort());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client-port | 65536 | a port from 0",
        "admin-port | -1 | a port from 0",
        "peer-port | http | a port from 0",
        "join | here | a list of addresses",
        "join | a:1,b:0 | a list of addresses",
        "ordinal | first | a number from 0",
        "dead-after | 0s | a duration above zero",
        "sync | sometimes | always, interval or never",
        "sync-interval | 100 | a duration above zero with its unit",
        "request-timeout | 0s | a duration above zero",
        "drain-timeout | 25h | up to a day",
        "block-cache | 1GB | a size with its unit",
        "write-buffers | -1Mi | a size with its unit",
        "data | '' | a path",
        "host | ' ' | an address to listen on",
      })
  void everyWrongValueIsNamedWithItsSource(String name, String wrong, String allowed)
      throws IOException {
    assertSays(
        Map.of(name, wrong), Map.of(), "flag --" + name + ": '" + wrong + "' is not", allowed);
    String variable = "KVORUM_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    assertSays(Map.of(), Map.of(variable, wrong), "environment " + variable, allowed);
    assertSays(file(name + ": '" + wrong + "'\n"), Map.of(), "file ", "kvorum.yaml", allowed);
  }

  @Test
  void aFileThatIsNamedHasToBeThereAndToBeLinesOfValues() throws IOException {
    assertSays(
        Map.of("config", "/nowhere/kvorum.yaml"),
        Map.of(),
        "/nowhere/kvorum.yaml",
        "can't be read");
    assertSays(file("- a\n- b\n"), Map.of(), "lines of 'name: value'");
    assertSays(file("client-port: [1, 2]\n"), Map.of(), "'client-port' is to have one value");
    assertSays(file("client-port:\n"), Map.of(), "'client-port' is to have one value");
    assertSays(file("client-port: {\n"), Map.of(), "can't be read");
    assertEquals(8080, ConfigReader.read(file("# nothing\n"), Map.of()).clientPort());
  }

  @Test
  void syncByIntervalTakesItsInterval() {
    NodeConfig config =
        ConfigReader.read(Map.of("sync", "interval", "sync-interval", "20ms"), Map.of());
    assertEquals(SyncPolicy.every(Duration.ofMillis(20)), config.sync());
    assertEquals("interval 20ms", config.syncText());
  }

  @Test
  void aNodeIsCalledLikeItsDataDirectoryUnlessItHasAName() {
    assertEquals("node-7", ConfigReader.read(Map.of("data", "/var/lib/node-7/"), Map.of()).name());
    assertEquals(
        "seven", ConfigReader.read(Map.of("data", "/x", "name", "seven"), Map.of()).name());
    assertEquals("root", ConfigReader.read(Map.of("data", "/"), Map.of()).name());
  }

  @Test
  void quantitiesHaveUnits() {
    assertEquals(Optional.of(Duration.ofMillis(500)), Quantities.duration("500ms"));
    assertEquals(Optional.of(Duration.ofSeconds(30)), Quantities.duration("30s"));
    assertEquals(Optional.of(Duration.ofMinutes(2)), Quantities.duration("2m"));
    assertEquals(Optional.of(Duration.ofDays(1)), Quantities.duration("24h"));
    for (String wrong :
        List.of(
            "",
            "5",
            "s",
            "-1s",
            "1.5s",
            "1d",
            "0ms",
            "1441m",
            "999999999h",
            "9999999999s",
            " 1s")) {
      assertEquals(Optional.empty(), Quantities.duration(wrong), wrong);
    }
    assertEquals(Optional.of(1L), Quantities.bytes("1"));
    assertEquals(Optional.of(64L << 10), Quantities.bytes("64Ki"));
    assertEquals(Optional.of(64L << 20), Quantities.bytes("64Mi"));
    assertEquals(Optional.of(999_999_999L << 30), Quantities.bytes("999999999Gi"));
    for (String wrong : List.of("", "Mi", "1K", "1MB", "-1", "1.5Gi", "1 Mi", "9999999999")) {
      assertEquals(Optional.empty(), Quantities.bytes(wrong), wrong);
    }
  }

  private Map<String, String> file(String content) throws IOException {
    Path file = folder.resolve("kvorum.yaml");
    Files.writeString(file, content);
    return Map.of("config", file.toString());
  }

  private static void assertSays(
      Map<String, String> flags, Map<String, String> environment, String... words) {
    var refused = assertThrows(ConfigException.class, () -> ConfigReader.read(flags, environment));
    for (String word : words) {
      assertTrue(
          refused.getMessage().contains(word), () -> refused.getMessage() + " lacks " + word);
    }
  }
}
