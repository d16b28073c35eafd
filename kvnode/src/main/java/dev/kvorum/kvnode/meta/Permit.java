package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

/**
 * That a node may stop, and until when nobody else may (SAFETY 18). It is committed first, so that
 * nothing risky begins any more, and then it is looked whether stopping is safe.
 *
 * @param boot of the node when it was given: with a higher one it has been stopped and is back
 */
public record Permit(
    @JsonSerialize(using = NodeIdJson.Writer.class)
        @JsonDeserialize(using = NodeIdJson.Reader.class)
        long node,
    long boot,
    long untilMillis) {

  /** No permit lasts longer: one that seems to was given by a clock that was ahead. */
  public static final long LONGEST_MILLIS = 3_600_000;
}
