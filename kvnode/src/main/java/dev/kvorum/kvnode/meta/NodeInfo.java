package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

/**
 * A node of the cluster.
 *
 * @param ordinal a number for people; a node whose disk was wiped comes back with its old one
 * @param address a hint where it listens for peers
 * @param boot the highest boot counter it has shown (SAFETY 3)
 * @param zone whose nodes fail together; empty where nobody said
 */
public record NodeInfo(
    @JsonSerialize(using = NodeIdJson.Writer.class)
        @JsonDeserialize(using = NodeIdJson.Reader.class)
        long id,
    int ordinal,
    String address,
    long boot,
    String zone,
    NodeState state) {

  NodeInfo booted(long boot, String address, String zone) {
    return new NodeInfo(id, ordinal, address, boot, zone, state);
  }

  NodeInfo with(NodeState changed) {
    return new NodeInfo(id, ordinal, address, boot, zone, changed);
  }

  /** As sentences for people name it. */
  public String label() {
    return "node " + ordinal;
  }
}
