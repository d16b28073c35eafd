package dev.kvorum.kvnode.sim;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a walk through pages may show: keys in order and never twice, whatever stays as it is from
 * its beginning to its end exactly once, and of each shard in a page one moment.
 */
final class Walk {

  private final KeyLedger ledger;
  private final List<String> keys;
  private final Direction direction;
  private final Map<String, Optional<Changes.Change>> atFirst = new HashMap<>();
  private final List<String> met = new ArrayList<>();
  private final Map<String, Long> versions = new HashMap<>();

  /**
   * @param keys all that there may be in the range
   */
  Walk(KeyLedger ledger, List<String> keys, Direction direction) {
    this.ledger = ledger;
    this.keys = keys;
    this.direction = direction;
    keys.forEach(key -> atFirst.put(key, latest(key)));
  }

  List<String> keysIn(KeyRange range) {
    return keys.stream().filter(key -> range.contains(SimClient.bytes(key))).toList();
  }

  /**
   * @param told the keys that the page speaks for, by the part of it that does: what isn't among
   *     its rows isn't there
   */
  void page(List<ScanResult.Row> rows, Collection<List<String>> told) {
    for (ScanResult.Row row : rows) {
      String key = new String(row.key(), StandardCharsets.UTF_8);
      SimFailure.check(keys.contains(key), "a scan shows what is in its range", key);
      SimFailure.check(
          met.isEmpty() || order().compare(met.getLast(), key) < 0,
          "a walk meets keys in order, each once",
          met,
          key);
      met.add(key);
      versions.put(key, row.version());
    }
    for (List<String> part : told) {
      ledger.showsOneMoment(
          part.stream()
              .collect(Collectors.toMap(key -> key, key -> versions.getOrDefault(key, 0L))));
    }
  }

  /** The last page has come. */
  void end() {
    for (String key : keys) {
      Optional<Changes.Change> now = latest(key);
      if (atFirst.get(key).equals(now)) {
        long expected = now.filter(Changes.Change::present).map(Changes.Change::version).orElse(0L);
        SimFailure.check(
            versions.getOrDefault(key, 0L) == expected,
            "a walk meets what stays as it is",
            key,
            versions.get(key),
            now);
      }
    }
  }

  private Comparator<String> order() {
    return switch (direction) {
      case FORWARD -> Comparator.naturalOrder();
      case REVERSE -> Comparator.reverseOrder();
    };
  }

  private Optional<Changes.Change> latest(String key) {
    return ledger.latest(key);
  }
}
