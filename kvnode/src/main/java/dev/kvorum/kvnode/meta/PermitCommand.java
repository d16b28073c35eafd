package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;

/** The permit to stop a node: one in the cluster at a time (SAFETY 18). */
public sealed interface PermitCommand extends MetaCommand.OfFormed {

  /**
   * A node may be stopped until then, unless another may; the same node's permit is prolonged.
   * Whether stopping is safe is to be asked after this is committed: then nothing risky begins any
   * more. It ends after {@link Permit#LONGEST_MILLIS} at the latest, whatever was asked for.
   */
  record GrantPermit(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      long atMillis,
      long untilMillis)
      implements PermitCommand {
    @Override
    public ClusterState on(ClusterState before) {
      boolean taken =
          before
              .permit()
              .filter(other -> other.node() != node && atMillis < other.untilMillis())
              .isPresent();
      return taken
          ? before
          : before
              .node(node)
              .map(known -> new Permit(node, known.boot(), endMillis()))
              .map(permit -> before.withPermits(List.of(permit)))
              .orElse(before);
    }

    private long endMillis() {
      return Math.min(untilMillis, atMillis + Permit.LONGEST_MILLIS);
    }
  }

  /**
   * The permit has served, or expired.
   *
   * @param untilMillis of the one that is meant: a prolonged one stays
   */
  record EndPermit(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      long untilMillis)
      implements PermitCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return before
              .permit()
              .filter(permit -> permit.node() == node && permit.untilMillis() == untilMillis)
              .isPresent()
          ? before.withPermits(List.of())
          : before;
    }
  }
}
