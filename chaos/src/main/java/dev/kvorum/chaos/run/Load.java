package dev.kvorum.chaos.run;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What clients do.
 *
 * @param endpoints where the store is; a client takes another one for each of its connections
 * @param perSecond operations of all clients together, as far as answers come that fast
 * @param timeout the store's deadline for a request; the client waits a second longer
 * @param named whether writes carry an {@code Idempotency-Key}
 * @param prefix what all keys begin with: of this run only, as a history begins with keys that
 *     nobody wrote
 * @param host the {@code Host} header, where a proxy tells by it for whom a request is; empty: the
 *     endpoint's own
 */
public record Load(
    List<URI> endpoints,
    int clients,
    int keys,
    int perSecond,
    Duration timeout,
    Naming named,
    String prefix,
    Optional<String> host) {

  /** Which writes carry an {@code Idempotency-Key}. */
  public enum Naming {
    NEVER,
    HALF,
    ALWAYS
  }

  /** A run of this many operations is judged within 1 GiB and two minutes. */
  public static final long OPERATIONS_MAX = 400_000;

  public Load {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty() || clients < 1 || keys < 1 || perSecond < 1) {
      throw new IllegalArgumentException("at least one endpoint, client, key and operation");
    }
  }

  String key(int number) {
    return "%sk%03d".formatted(prefix, number);
  }

  /** Between two operations of one client. */
  Duration pause() {
    return Duration.ofNanos(1_000_000_000L * clients / perSecond);
  }
}
