package dev.kvorum.kvnode.cli.admin;

import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.shell.Durations;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.cli.shell.UrlSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose admin ports a verb speaks to. */
public final class AdminTarget {

  private static final UrlSource PORTS =
      new UrlSource(
          "--admin",
          "KVORUM_ADMIN",
          "http://127.0.0.1:9081,http://127.0.0.1:9082,http://127.0.0.1:9083");

  @Option(
      names = "--admin",
      paramLabel = "URLS",
      description =
          "Admin ports, separated by commas; the node that knows the newest is asked. Else KVORUM_ADMIN, else the"
              + " three of kv local.")
  private Optional<String> admin = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Durations.class,
      description =
          "How long to wait for a connection and for an answer. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  AdminClient client(Terminal terminal) {
    return new AdminClient(endpoints(admin, terminal), timeout);
  }

  /**
   * @param given as an option
   */
  public static List<Endpoint> endpoints(Optional<String> given, Terminal terminal) {
    return PORTS.endpoints(given, terminal);
  }
}
