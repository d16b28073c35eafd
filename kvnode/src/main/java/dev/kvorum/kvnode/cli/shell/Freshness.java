package dev.kvorum.kvnode.cli.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How new the answer to a read must be. */
public final class Freshness {

  enum Level {
    LINEARIZABLE,
    LEASE,
    STALE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--consistency",
      paramLabel = "LEVEL",
      description = "One of ${COMPLETION-CANDIDATES}. Default: linearizable.")
  private Optional<Level> level = Optional.empty();

  @Option(
      names = "--max-staleness",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "With --consistency stale: refuse an answer that is older, for example 500ms.")
  private Optional<Duration> maxStaleness = Optional.empty();

  /** Parameters of a query, already encoded. */
  public List<String> parameters() {
    boolean stale = level.equals(Optional.of(Level.STALE));
    if (maxStaleness.isPresent() && !stale) {
      throw Failure.usage(
          "--max-staleness goes with --consistency stale", "The other levels are never stale.");
    }
    List<String> parameters = new ArrayList<>();
    level.ifPresent(asked -> parameters.add("consistency=" + asked));
    maxStaleness.ifPresent(time -> parameters.add("max-staleness=" + time.toMillis() + "ms"));
    return parameters;
  }
}
