package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What becomes of nodes. */
public sealed interface NodeCommand extends MetaCommand.OfFormed {

  long node();

  /** Changes the node, if there is such a one. */
  default ClusterState changed(ClusterState before, UnaryOperator<NodeInfo> change) {
    Optional<NodeInfo> known = before.node(node());
    return known.map(change).map(before::with).orElse(before);
  }

  /** A node has started; an older boot counter than one seen before changes nothing (SAFETY 3). */
  record NodeBooted(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      long boot,
      String address,
      String zone)
      implements NodeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return changed(
          before, known -> known.boot() < boot ? known.booted(boot, address, zone) : known);
    }
  }

  /**
   * A node with an empty disk wants in. An id that was removed stays outside for good; one that is
   * known has started again.
   *
   * @param ordinal or {@link #NEXT_ORDINAL}
   * @param address if another node was there before, this one comes in its place: its disk was
   *     wiped
   */
  record NodeJoined(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      int ordinal,
      long boot,
      String address,
      String zone)
      implements NodeCommand {

    /** Asks for that of the node in whose place it comes, or the lowest one above all others. */
    public static final int NEXT_ORDINAL = -1;

    @Override
    public ClusterState on(ClusterState before) {
      if (before.removedNodes().contains(node)) {
        return before;
      }
      if (before.node(node).isPresent()) {
        return new NodeBooted(node, boot, address, zone).on(before);
      }
      int given = ordinal == NEXT_ORDINAL ? ordinalIn(before) : ordinal;
      return before.with(new NodeInfo(node, given, address, boot, zone, NodeState.MEMBER));
    }

    private int ordinalIn(ClusterState state) {
      return state.nodes().stream()
          .filter(known -> known.address().equals(address))
          .map(NodeInfo::ordinal)
          .findFirst()
          .orElseGet(() -> nextOrdinal(state));
    }

    private static int nextOrdinal(ClusterState state) {
      return state.nodes().stream().mapToInt(NodeInfo::ordinal).max().orElse(-1) + 1;
    }
  }

  /**
   * A node is to be emptied, unless it is the last that takes replicas: with it nothing would ever
   * go anywhere.
   */
  record NodeDrained(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node)
      implements NodeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      boolean another =
          before.nodes().stream().anyMatch(info -> info.id() != node && info.state().isUsable());
      return another ? changed(before, known -> known.with(known.state().drained())) : before;
    }
  }

  /** A node is to be emptied no more. */
  record NodeUndrained(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node)
      implements NodeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return changed(before, known -> known.with(known.state().undrained()));
    }
  }

  /**
   * A node has been silent for too long.
   *
   * @param boot that fell silent: if it has started since, this comes too late
   */
  record NodeDied(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      long boot)
      implements NodeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return changed(
          before, known -> known.boot() == boot ? known.with(known.state().died()) : known);
    }
  }

  /** A dead node is heard again. */
  record NodeRevived(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node)
      implements NodeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return changed(before, known -> known.with(known.state().revived()));
    }
  }

  /** A node that is drained or dead, and empty, leaves for good: its id never comes back. */
  record NodeRemoved(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node)
      implements NodeCommand {
    @Override
    public ClusterState on(ClusterState before) {
      boolean removable =
          before.node(node).filter(known -> !known.state().isUsable()).isPresent()
              && before.isEmpty(node);
      return removable ? before.withoutNode(node).withRemoved(node) : before;
    }
  }
}
