package dev.kvorum.chaos.run;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what clients met that was no answer of the store's, by its name; from any thread. */
public final class Troubles {

  private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();

  void note(String trouble) {
    counts.computeIfAbsent(trouble, _ -> new LongAdder()).increment();
  }

  SortedMap<String, Long> counts() {
    var sorted = new TreeMap<String, Long>();
    counts.forEach((trouble, count) -> sorted.put(trouble, count.sum()));
    return sorted;
  }
}
