package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The membership entries that replay comes by: the only ones whose content a replica needs at its
 * start.
 */
final class RecoveredMembers {

  private final Map<Long, TreeMap<Long, Entry>> byReplica = new HashMap<>();

  /** Entries of a replica replace all from an index on. */
  void truncateFrom(long replica, long index) {
    entries(replica).tailMap(index, true).clear();
  }

  void add(long replica, Entry entry) {
    entries(replica).put(entry.index(), entry);
  }

  /** Those after an index, in order. */
  List<Entry> after(long replica, long base) {
    return List.copyOf(entries(replica).tailMap(base, false).values());
  }

  private TreeMap<Long, Entry> entries(long replica) {
    return byReplica.computeIfAbsent(replica, _ -> new TreeMap<>());
  }
}
