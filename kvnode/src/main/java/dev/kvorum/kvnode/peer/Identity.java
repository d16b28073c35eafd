package dev.kvorum.kvnode.peer;

import java.util.Optional;
import java.util.UUID;

/**
 * Who a node says it is.
 *
 * @param node the random id on its disk
 * @param cluster empty while its disk belongs to no cluster
 * @param boot how often this node has started: raised and synced before it says its first word
 */
public record Identity(long node, Optional<UUID> cluster, long boot) {

  public Identity in(UUID newCluster) {
    return new Identity(node, Optional.of(newCluster), boot);
  }

  /** Node ids are unsigned: the way they are written in logs, statuses and paths. */
  public static String name(long node) {
    return Long.toUnsignedString(node);
  }
}
