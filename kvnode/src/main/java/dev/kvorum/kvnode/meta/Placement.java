package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

/**
 * Where a replica lives.
 *
 * @param replica id, counted up by meta and never reused
 */
public record Placement(
    long replica,
    @JsonSerialize(using = NodeIdJson.Writer.class)
        @JsonDeserialize(using = NodeIdJson.Reader.class)
        long node,
    Standing standing) {

  Placement as(Standing changed) {
    return new Placement(replica, node, changed);
  }
}
