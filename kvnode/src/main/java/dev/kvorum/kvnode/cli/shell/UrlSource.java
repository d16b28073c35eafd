package dev.kvorum.kvnode.cli.shell;

import dev.kvorum.kvnode.cli.client.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * Where a verb learns whom to speak to: from an option, else from the environment, else it is the
 * three nodes of {@code kv local}.
 *
 * @param variable in the environment
 * @param local what kv local has
 */
public record UrlSource(String option, String variable, String local) {

  /**
   * @param given as the option
   */
  public List<Endpoint> endpoints(Optional<String> given, Terminal terminal) {
    Optional<String> environment = Optional.ofNullable(terminal.environment().get(variable));
    try {
      return Endpoint.parseList(given.or(() -> environment).orElse(local));
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(
          wrong.getMessage(),
          "See " + option + " in --help, and " + variable + " in the environment.");
    }
  }
}
