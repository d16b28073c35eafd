package dev.kvorum.kvnode.peer;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The latest refusal of each node, so that one that is repeated every second is told once. */
final class Refusals {

  /** Strangers can name any number of nodes; beyond so many nothing new is remembered. */
  private static final int NODES_MAX = 256;

  private final Map<Long, Refusal> latest = new ConcurrentHashMap<>();

  /** Whether it differs from the one before. */
  boolean isNews(long node, Refusal refusal) {
    boolean kept = latest.containsKey(node) || latest.size() < NODES_MAX;
    return kept && !refusal.equals(latest.put(node, refusal));
  }

  void forget(long node) {
    latest.remove(node);
  }

  Optional<Refusal> latest(long node) {
    return Optional.ofNullable(latest.get(node));
  }
}
