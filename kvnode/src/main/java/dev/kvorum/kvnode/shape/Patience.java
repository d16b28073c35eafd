package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.balance.Waiting;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells what waits for long from what waits for a moment: while a cluster changes its shape, most
 * things wait for the one before them, and nobody wants to read of it.
 */
final class Patience {

  static final long LONG_NANOS = Duration.ofSeconds(5).toNanos();

  /** By reason: the shards that wait for it come and go. */
  private final Map<String, Long> since = new HashMap<>();

  private final Set<String> told = new HashSet<>();

  void forget() {
    since.clear();
    told.clear();
  }

  /** What has begun to wait for long: each once, until it waits no more. */
  List<Waiting> lost(List<Waiting> waiting, long now) {
    Set<String> reasons = waiting.stream().map(Waiting::why).collect(Collectors.toSet());
    since.keySet().retainAll(reasons);
    told.retainAll(reasons);
    reasons.forEach(why -> since.putIfAbsent(why, now));
    return waiting.stream()
        .filter(each -> now - since.get(each.why()) >= LONG_NANOS && told.add(each.why()))
        .toList();
  }
}
