package dev.kvorum.operator.observe;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Remembers which volumes the API server didn't let grow, so that it isn't asked again at each
 * look, and what else is to be done doesn't wait for it. After a while it is asked again: somebody
 * may have changed the StorageClass or a quota, which nobody is told of. An operator that forgets
 * it with its end asks once more.
 */
public final class GrowthRefusals {

  static final Duration FIRST = Duration.ofMinutes(1);
  static final Duration LONGEST = Duration.ofMinutes(8);

  private final LongSupplier nanos;
  private final Map<String, Refusal> byClaim = new ConcurrentHashMap<>();

  /**
   * @param size that it was to have; another one is another question
   */
  private record Refusal(String size, String why, long since, Duration lasts) {}

  /**
   * @param nanos a clock that only goes on
   */
  public GrowthRefusals(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The API server refused to let the volume of this claim, by its uid, grow to a size. */
  public void note(String claim, String size, String why) {
    long now = nanos.getAsLong();
    byClaim.values().removeIf(each -> now - each.since() > 2 * LONGEST.toNanos());
    Refusal before = byClaim.get(claim);
    Duration lasts =
        before == null || !before.size().equals(size) ? FIRST : before.lasts().multipliedBy(2);
    byClaim.put(claim, new Refusal(size, why, now, lasts.compareTo(LONGEST) > 0 ? LONGEST : lasts));
  }

  /** Why it isn't to be asked now. */
  public Optional<String> of(String claim, String size) {
    return Optional.ofNullable(byClaim.get(claim))
        .filter(each -> each.size().equals(size))
        .filter(each -> nanos.getAsLong() - each.since() < each.lasts().toNanos())
        .map(Refusal::why);
  }
}
