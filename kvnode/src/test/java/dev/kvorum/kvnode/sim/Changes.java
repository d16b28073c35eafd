package dev.kvorum.kvnode.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What became of each key, in the order in which anybody applied it first. Through splits and
 * merges the versions of a key go up; those of two keys need not say which changed first.
 */
final class Changes {

  /** A change of a key: what a read may show from then on. */
  record Change(long version, boolean present) {}

  /**
   * @param moment counts the changes of all keys
   */
  private record Dated(Change change, long moment) {}

  private final Map<String, List<Dated>> byKey = new HashMap<>();
  private long moments;

  void add(String key, Change change) {
    List<Dated> ofKey = byKey.computeIfAbsent(key, _ -> new ArrayList<>());
    long last = ofKey.isEmpty() ? 0 : ofKey.getLast().change().version();
    SimFailure.check(change.version() > last, "versions never go back", key, change, last);
    ofKey.add(new Dated(change, ++moments));
  }

  List<Change> of(String key) {
    return dated(key).stream().map(Dated::change).toList();
  }

  Optional<Change> latest(String key) {
    List<Dated> ofKey = dated(key);
    return ofKey.isEmpty() ? Optional.empty() : Optional.of(ofKey.getLast().change());
  }

  /** Whether a read may have shown this value at some time. */
  boolean contains(String key, Change sought) {
    return dated(key).stream().anyMatch(dated -> dated.change().equals(sought));
  }

  /** Whether the key was absent at some time from a version on. */
  boolean wasAbsentSince(long version, String key) {
    return dated(key).stream()
        .map(Dated::change)
        .anyMatch(change -> change.version() >= version && !change.present());
  }

  /**
   * Whether there was a moment at which every key was as shown. It would be a moment when the
   * newest of the values was made, or when one of the missing keys was deleted after that.
   *
   * @param shown the version of each key's value; 0 where it has none
   */
  boolean holdOnce(Map<String, Long> shown) {
    long newest =
        shown.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .mapToLong(entry -> momentOf(entry.getKey(), entry.getValue()))
            .max()
            .orElse(0);
    LongStream deletions =
        shown.entrySet().stream()
            .filter(entry -> entry.getValue() == 0)
            .flatMap(entry -> dated(entry.getKey()).stream())
            .filter(dated -> !dated.change().present())
            .mapToLong(Dated::moment);
    return LongStream.concat(LongStream.of(newest), deletions)
        .filter(moment -> moment >= newest)
        .anyMatch(
            moment ->
                shown.entrySet().stream()
                    .allMatch(entry -> versionAt(entry.getKey(), moment) == entry.getValue()));
  }

  private List<Dated> dated(String key) {
    return byKey.getOrDefault(key, List.of());
  }

  /** Beyond all where there was no such version. */
  private long momentOf(String key, long version) {
    return dated(key).stream()
        .filter(dated -> dated.change().version() == version)
        .mapToLong(Dated::moment)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** 0 where the key had no value. */
  private long versionAt(String key, long moment) {
    List<Dated> ofKey = dated(key);
    for (int i = ofKey.size() - 1; i >= 0; i--) { // from the end: what is read is mostly new
      if (ofKey.get(i).moment() <= moment) {
        Change change = ofKey.get(i).change();
        return change.present() ? change.version() : 0;
      }
    }
    return 0;
  }
}
