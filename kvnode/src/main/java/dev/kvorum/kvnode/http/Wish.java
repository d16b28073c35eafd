package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.machine.Consistency;
import java.time.Duration;
import java.util.Optional;

/**
 * What the query says of how a request is to be answered, beside what it asks for.
 *
 * <pre>{@code
 * curl 'http://127.0.0.1:8081/kv/default/a?consistency=stale&max-staleness=500ms'
 * curl 'http://127.0.0.1:8081/kv/default/a?timeout=2s'
 * }</pre>
 */
final class Wish {

  /** A stale answer older than this is better refused than given. */
  private static final Duration STALENESS_MAX = Duration.ofHours(1);

  private Wish() {}

  /** How long the request may take. */
  static Duration timeout(Query query, HttpLimits limits) {
    return query
        .duration("timeout", limits.timeouts().requestMax())
        .orElse(limits.timeouts().request());
  }

  static Consistency consistency(Query query) {
    Consistency consistency =
        query.text("consistency").map(text -> named(text, query)).orElse(Consistency.LINEARIZABLE);
    if (query.has("max-staleness") && !(consistency instanceof Consistency.Stale)) {
      throw Query.bad("max-staleness", "is only for consistency=stale.");
    }
    return consistency;
  }

  private static Consistency named(String text, Query query) {
    return switch (text) {
      case "linearizable" -> Consistency.LINEARIZABLE;
      case "lease" -> new Consistency.Lease();
      case "stale" -> new Consistency.Stale(maxStaleness(query));
      default ->
          throw Query.bad(
              "consistency", "is linearizable, lease or stale, not '" + Query.quoted(text) + "'.");
    };
  }

  private static Optional<Duration> maxStaleness(Query query) {
    return query.duration("max-staleness", STALENESS_MAX);
  }
}
