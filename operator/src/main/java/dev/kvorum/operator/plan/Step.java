package dev.kvorum.operator.plan;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** The one thing to do next, with its reason in words. */
public sealed interface Step {

  String because();

  /** Nothing is to be done: all is as wanted. */
  record Idle(String because) implements Step {}

  /** Nothing can be done now; it goes on by itself. */
  record Wait(Reason reason, String because) implements Step {}

  /** What is wanted can't be carried out until somebody changes something. */
  record Refuse(Reason reason, String because) implements Step {}

  /** Note the number of nodes in the journal unless it is 0, then give it to the StatefulSet. */
  record Scale(int nodes, String because) implements Step {}

  /**
   * Write the record that forms the cluster, unless there is one.
   *
   * @param nodes ids by ordinal
   */
  record Bootstrap(SortedMap<Integer, String> nodes, String because) implements Step {}

  /** Let the volumes of these ordinals ask for so many bytes. */
  record Grow(SortedSet<Integer> ordinals, long bytes, String because) implements Step {

    /** What is said where the volumes of these may not. */
    public static Refuse refused(SortedSet<Integer> ordinals, String why) {
      return new Refuse(
          Reason.GROWTH_REFUSED,
          "the volumes of ordinals %s can't grow to spec.storage.size: %s"
              .formatted(ordinals, why));
    }
  }

  /** Delete a pod without waiting for its Kubernetes node, which is gone. */
  record Release(int ordinal, String because) implements Step {}

  /** Delete a pod that doesn't run, so that it is made anew as it is wanted now. */
  record Replace(int ordinal, String because) implements Step {}

  /**
   * Get the permit to stop this node, and delete its pod.
   *
   * @param permitOf the node for which to ask; empty: none is needed
   */
  record Restart(int ordinal, Optional<String> permitOf, String because) implements Step {}

  /** Let the cluster split or merge until it has so many shards. */
  record Reshard(int shards, String because) implements Step {}

  /** Note the ordinal in the journal, then let the cluster empty the node. */
  record Drain(int ordinal, String node, String because) implements Step {}

  /** Let these nodes take replicas again, then clear the journal's note. */
  record Undrain(int ordinal, List<String> nodes, String because) implements Step {}

  /** Let an empty node without a pod leave the cluster for good. */
  record Remove(int ordinal, String node, String because) implements Step {}

  /** Delete the volume of a node that has left. */
  record Discard(int ordinal, String because) implements Step {}
}
