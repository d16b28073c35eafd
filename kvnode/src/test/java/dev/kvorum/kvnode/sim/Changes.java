package dev.kvorum.kvnode.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** What became of each key of a shard, by the versions that count the shard's changes. */
final class Changes {

  /** A change of a key: what a read may show from then on. */
  record Change(long version, boolean present) {}

  private final Map<String, List<Change>> byKey = new HashMap<>();
  private long last;

  void add(String key, Change change) {
    SimFailure.check(change.version() > last, "versions never go back", key, change, last);
    last = change.version();
    byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(change);
  }

  List<Change> of(String key) {
    return byKey.getOrDefault(key, List.of());
  }

  Optional<Change> latest(String key) {
    List<Change> ofKey = of(key);
    return ofKey.isEmpty() ? Optional.empty() : Optional.of(ofKey.getLast());
  }

  /** Whether a read may have shown this value at some time. */
  boolean contains(String key, Change sought) {
    return at(key, sought.version()).equals(Optional.of(sought));
  }

  /** Whether the key was absent at some time from a version on. */
  boolean wasAbsentSince(long version, String key) {
    List<Change> ofKey = of(key);
    for (int i = ofKey.size() - 1; i >= 0 && ofKey.get(i).version() >= version; i--) {
      if (!ofKey.get(i).present()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether there was a moment at which every key was as shown. It would be a moment when the
   * newest of the values was made, or when one of the missing keys was deleted after that.
   *
   * @param shown the version of each key's value; 0 where it has none
   */
  boolean holdOnce(Map<String, Long> shown) {
    long newest = shown.values().stream().mapToLong(Long::longValue).max().orElse(0);
    LongStream deletions =
        shown.entrySet().stream()
            .filter(entry -> entry.getValue() == 0)
            .flatMap(entry -> of(entry.getKey()).stream())
            .filter(change -> !change.present())
            .mapToLong(Change::version);
    return LongStream.concat(LongStream.of(newest), deletions)
        .filter(moment -> moment >= newest)
        .anyMatch(
            moment ->
                shown.entrySet().stream()
                    .allMatch(entry -> versionAt(entry.getKey(), moment) == entry.getValue()));
  }

  /** 0 where the key had no value. */
  private long versionAt(String key, long moment) {
    return at(key, moment).filter(Change::present).map(Change::version).orElse(0L);
  }

  /** The latest change up to a version, sought from the end: what is read is mostly new. */
  private Optional<Change> at(String key, long version) {
    List<Change> ofKey = of(key);
    for (int i = ofKey.size() - 1; i >= 0; i--) {
      if (ofKey.get(i).version() <= version) {
        return Optional.of(ofKey.get(i));
      }
    }
    return Optional.empty();
  }
}
