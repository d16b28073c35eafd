package dev.kvorum.kvnode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kvorum.kvnode.kube.KubeCluster;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.peer.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gathers a node's configuration: {@code kvorum.yaml}, then the environment, then flags. A name is
 * {@code client-port} in the file and as a flag, {@code KVORUM_CLIENT_PORT} in the environment.
 */
final class ConfigReader {

  private static final String PREFIX = "KVORUM_";
  private static final int PORT_MAX = 65_535;
  private static final String DEFAULT_FILE = "kvorum.yaml";

  /** Environment that is for the launcher and the client, not for the node. */
  private static final Set<String> NOT_FOR_NODES = Set.of("java-opts", "endpoints", "admin");

  private final Map<String, Setting> given = new TreeMap<>();

  /**
   * @param source said in errors, so that a reader knows where to look
   */
  private record Setting(String value, String source) {}

  /**
   * @throws ConfigException for what can't be used; the message names the setting, its source and
   *     what is allowed
   */
  static NodeConfig read(Map<String, String> flags, Map<String, String> environment) {
    var reader = new ConfigReader();
    Map<String, String> environmentNames = new LinkedHashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            String setting =
                name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
            environmentNames.put(setting, value);
          }
        });
    reader.file(
        Optional.ofNullable(flags.get("config"))
            .or(() -> Optional.ofNullable(environmentNames.get("config"))));
    environmentNames.forEach(
        (name, value) -> {
          if (!NOT_FOR_NODES.contains(name)) {
            reader.set(
                name,
                value,
                "environment " + PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_'));
          }
        });
    flags.forEach((name, value) -> reader.set(name, value, "flag --" + name));
    return reader.config();
  }

  private void file(Optional<String> named) {
    Path file = Path.of(named.orElse(DEFAULT_FILE));
    if (named.isEmpty() && !Files.exists(file)) {
      return;
    }
    try {
      JsonNode root = new YAMLMapper().readTree(Files.readAllBytes(file));
      if (!root.isObject() && !root.isMissingNode()) {
        throw new ConfigException(
            "the configuration file " + file + " is to hold lines of 'name: value'");
      }
      root.properties().forEach(entry -> set(entry.getKey(), scalar(entry, file), "file " + file));
    } catch (IOException e) {
      throw new ConfigException(
          "the configuration file " + file + " can't be read: " + e.getMessage());
    }
  }

  private static String scalar(Map.Entry<String, JsonNode> entry, Path file) {
    if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
      throw new ConfigException(
          "file %s: '%s' is to have one value, not none or several"
              .formatted(file, entry.getKey()));
    }
    return entry.getValue().asText();
  }

  private void set(String name, String value, String source) {
    if (!Names.ALL.containsKey(name)) {
      throw new ConfigException(
          "%s: there is no setting '%s'%s. All settings: %s"
              .formatted(
                  source,
                  name,
                  Names.nearest(name).map(near -> "; did you mean '" + near + "'?").orElse(""),
                  String.join(", ", Names.ALL.keySet())));
    }
    given.put(name, new Setting(value, source));
  }

  private NodeConfig config() {
    Path data = path("data");
    duration("sync-interval"); // a wrong value is named also where it isn't used
    return new NodeConfig(
        text("name").isEmpty() ? nameOf(data) : text("name"),
        data,
        text("cluster-file").isEmpty() ? Optional.empty() : Optional.of(path("cluster-file")),
        join(),
        kubernetes(),
        ordinal(),
        text("zone"),
        host(),
        port("client-port"),
        port("admin-port"),
        port("peer-port"),
        text("advertise"),
        sync(),
        duration("request-timeout"),
        duration("drain-timeout"),
        duration("dead-after"),
        bytes("block-cache"),
        bytes("write-buffers"));
  }

  private String text(String name) {
    return Optional.ofNullable(given.get(name)).map(Setting::value).orElse(Names.ALL.get(name));
  }

  private static String nameOf(Path data) {
    Path last = data.toAbsolutePath().normalize().getFileName();
    return last == null ? "root" : last.toString();
  }

  private Path path(String name) {
    try {
      if (!text(name).isBlank()) {
        return Path.of(text(name));
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw wrong(name, "a path");
  }

  private String host() {
    if (text("host").isBlank()) {
      throw wrong("host", "an address to listen on, as 127.0.0.1, or 0.0.0.0 for all");
    }
    return text("host");
  }

  private List<PeerAddress> join() {
    return text("join").isBlank()
        ? List.of()
        : Arrays.stream(text("join").split(",")).map(String::strip).map(this::address).toList();
  }

  private PeerAddress address(String text) {
    return PeerAddress.parse(text)
        .filter(address -> address.port() > 0 && address.port() <= PORT_MAX)
        .orElseThrow(
            () -> wrong("join", "a list of addresses of peers, as 10.0.0.1:7080,10.0.0.2:7080"));
  }

  /** Both ways to find a cluster at once could lead to two clusters. */
  private Optional<KubeCluster> kubernetes() {
    String discovery = text("discovery");
    if (discovery.equals("static")) {
      return Optional.empty();
    }
    if (!discovery.equals("kubernetes")) {
      throw wrong("discovery", "static or kubernetes");
    }
    for (String other : List.of("join", "cluster-file")) {
      if (!text(other).isEmpty()) {
        throw new ConfigException(
            "with discovery=kubernetes leave '%s' out: the pods and the record are found over the API"
                .formatted(other));
      }
    }
    return Optional.of(new KubeCluster(kubeName("namespace"), kubeName("cluster-name")));
  }

  private String kubeName(String setting) {
    if (!text(setting).matches(KubeCluster.NAME)) {
      throw wrong(
          setting,
          "a name of a-z, 0-9 and dashes, up to 63 of them, which discovery=kubernetes needs");
    }
    return text(setting);
  }

  private OptionalInt ordinal() {
    String text = text("ordinal");
    if (text.isBlank()) {
      return OptionalInt.empty();
    }
    if (!text.matches("[0-9]{1,6}")) {
      throw wrong("ordinal", "a number from 0, or nothing");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  private int port(String name) {
    String text = text(name);
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > PORT_MAX) {
      throw wrong(name, "a port from 0 (any free one) to 65535");
    }
    return Integer.parseInt(text);
  }

  private SyncPolicy sync() {
    String text = text("sync");
    if (text.equals("always")) {
      return SyncPolicy.ALWAYS;
    }
    if (text.equals("never")) {
      return SyncPolicy.NEVER;
    }
    if (text.equals("interval")) {
      return SyncPolicy.every(duration("sync-interval"));
    }
    throw wrong("sync", "always, interval or never");
  }

  private Duration duration(String name) {
    return Quantities.duration(text(name))
        .orElseThrow(
            () ->
                wrong(
                    name, "a duration above zero with its unit, up to a day, as 500ms, 30s or 2m"));
  }

  private long bytes(String name) {
    return Quantities.bytes(text(name))
        .orElseThrow(() -> wrong(name, "a size with its unit, as 64Mi or 1Gi"));
  }

  private ConfigException wrong(String name, String allowed) {
    String source = Optional.ofNullable(given.get(name)).map(Setting::source).orElse("default");
    return new ConfigException("%s: '%s' is not %s".formatted(source, text(name), allowed));
  }
}
