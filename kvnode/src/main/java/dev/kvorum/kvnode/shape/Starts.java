package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.NodeInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes have started lately, as far as it was seen from here: who conducts from now on takes
 * all that are there for old ones.
 */
final class Starts {

  /** In which a node compiles what it runs, and answers late. */
  private static final long YOUNG_NANOS = Duration.ofSeconds(20).toNanos();

  private final Map<Long, Long> boots = new HashMap<>();
  private final Map<Long, Long> begunAtNanos = new HashMap<>();

  void forget() {
    boots.clear();
    begunAtNanos.clear();
  }

  /** To be asked again and again. */
  Set<Long> young(List<NodeInfo> nodes, long now) {
    boolean isFirstLook = boots.isEmpty();
    for (NodeInfo node : nodes) {
      Long before = boots.put(node.id(), node.boot());
      if (before == null ? !isFirstLook : before != node.boot()) {
        begunAtNanos.put(node.id(), now);
      }
    }
    List<Long> there = nodes.stream().map(NodeInfo::id).toList();
    boots.keySet().retainAll(there);
    begunAtNanos.keySet().retainAll(there);
    begunAtNanos.values().removeIf(begun -> now - begun >= YOUNG_NANOS);
    return Set.copyOf(begunAtNanos.keySet());
  }
}
