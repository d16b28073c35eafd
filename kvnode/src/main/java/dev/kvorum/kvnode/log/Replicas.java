package dev.kvorum.kvnode.log;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The logs of all replicas, and which replicas are gone for good. The writer changes it, everybody
 * may look.
 */
final class Replicas {

  private final Map<Long, ReplicaLog> logs = new ConcurrentHashMap<>();
  private final Map<Long, Place> tombstones = new ConcurrentHashMap<>();

  Optional<ReplicaLog> find(long replica) {
    return Optional.ofNullable(logs.get(replica));
  }

  /** The log of a replica, a new one where there was none. */
  ReplicaLog of(long replica) {
    return logs.computeIfAbsent(replica, ReplicaLog::new);
  }

  Collection<ReplicaLog> all() {
    return logs.values();
  }

  boolean buried(long replica) {
    return tombstones.containsKey(replica);
  }

  Set<Long> tombstones() {
    return Set.copyOf(tombstones.keySet());
  }

  Map<Long, Place> tombstonePlaces() {
    return tombstones;
  }

  /** Tombstones, new ones or ones that moved, that share a record. */
  void bury(Collection<Long> replicas, Place record) {
    for (Long replica : replicas) {
      Optional.ofNullable(logs.remove(replica)).ifPresent(ReplicaLog::release);
      // Each carries its own bytes, so that a record lives as long as one of its tombstones.
      var share = new Place(record.segment(), record.offset(), Long.BYTES);
      share.segment().addLive(share.bytes());
      Optional.ofNullable(tombstones.put(replica, share))
          .ifPresent(before -> before.segment().addLive(-before.bytes()));
    }
  }
}
