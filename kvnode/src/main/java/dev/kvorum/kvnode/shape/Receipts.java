package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts for each running operation what the nodes say happened since it was first seen here. Who
 * conducts next begins anew, so the receipt of an operation that outlived a leader of meta covers
 * its last part only.
 */
final class Receipts {

  /** By node. */
  private final Map<Long, Traffic> last = new HashMap<>();

  /** By operation. */
  private final Map<Long, Receipt> running = new HashMap<>();

  void forget() {
    last.clear();
    running.clear();
  }

  /**
   * Counts what is new in the reports for the operations that were there before, and begins to
   * count for those that have come. A node that is heard for the first time says nothing new: its
   * counters may be days old.
   */
  Map<Long, Receipt> count(Map<Long, NodeReport> reports, ClusterState state, long nowMillis) {
    reports.forEach((node, report) -> heard(node, report.traffic()));
    Set<Long> ids = state.operations().stream().map(Operation::id).collect(Collectors.toSet());
    running.keySet().retainAll(ids);
    ids.forEach(id -> running.putIfAbsent(id, Receipt.since(nowMillis)));
    return Map.copyOf(running);
  }

  private void heard(long node, Traffic now) {
    Traffic before = last.put(node, now);
    if (before != null && !before.equals(now)) {
      Receipt more = now.since(before);
      running.replaceAll((_, receipt) -> receipt.plus(more));
    }
  }
}
