package dev.kvorum.kvnode.cli.shell;

import dev.kvorum.kvnode.cli.client.Endpoints;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whom a client verb speaks to. */
public final class Target {

  private static final UrlSource NODES =
      new UrlSource(
          "--endpoints",
          "KVORUM_ENDPOINTS",
          "http://127.0.0.1:8081,http://127.0.0.1:8082,http://127.0.0.1:8083");

  @Option(
      names = "--endpoints",
      paramLabel = "URLS",
      description =
          "Nodes, separated by commas; the first that takes a connection answers. Else KVORUM_ENDPOINTS, else the three"
              + " of kv local.")
  private Optional<String> endpoints = Optional.empty();

  @Option(
      names = "--keyspace",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Of the key. Default: ${DEFAULT-VALUE}.")
  private String keyspace;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Durations.class,
      description =
          "How long to wait for a connection and for an answer. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  public String keyspace() {
    return keyspace;
  }

  public Endpoints endpoints(Terminal terminal) {
    return new Endpoints(NODES.endpoints(endpoints, terminal), timeout);
  }
}
