package dev.kvorum.kvnode.cli.bench;

import dev.kvorum.kvnode.cli.client.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a run does.
 *
 * @param endpoints that connections are dealt out to, in turn
 * @param timeout for a connection and for an answer
 * @param load what each connection does
 * @param rate operations a second of all connections together; without one, each sends the next as
 *     soon as the last was answered
 * @param duration of what is measured; the warm-up comes before it
 */
public record Plan(
    List<Endpoint> endpoints,
    Duration timeout,
    Load load,
    int connections,
    OptionalInt rate,
    Duration warmUp,
    Duration duration) {

  /** Operations of a run at a constant rate. */
  long planned() {
    return Math.round(
        rate.orElse(0) * (double) duration.toNanos() / Duration.ofSeconds(1).toNanos());
  }

  /**
   * @param readPercent how many of a hundred operations are reads
   * @param keys that are drawn from, evenly
   * @param readParameters of the reads' query, encoded
   */
  public record Load(
      String keyspace, int readPercent, int keys, int valueBytes, List<String> readParameters) {}
}
