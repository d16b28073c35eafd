package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDrained;
import dev.kvorum.kvnode.meta.NodeCommand.NodeRemoved;
import dev.kvorum.kvnode.meta.NodeCommand.NodeUndrained;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.meta.NodeState;
import dev.kvorum.kvnode.meta.Requests;
import dev.kvorum.kvnode.shape.ClusterControl.Wish;
import java.util.Optional;
import java.util.function.Predicate;

/** What an operator may ask about nodes, by id. */
public final class NodeWishes {

  private final ClusterControl control;

  NodeWishes(ClusterControl control) {
    this.control = control;
  }

  /** A node is to be emptied. */
  public Asked drain(long node) {
    return control.ask(
        new Wish(
            state -> Requests.drain(state, node),
            _ -> new NodeDrained(node),
            (_, now) -> done(now, is(now, node, NodeState::isDraining))));
  }

  /** A node is to be emptied no more. */
  public Asked undrain(long node) {
    return control.ask(
        new Wish(
            state -> Requests.undrain(state, node),
            _ -> new NodeUndrained(node),
            (_, now) -> done(now, is(now, node, state -> !state.isDraining()))));
  }

  /** A node leaves for good. */
  public Asked remove(long node) {
    return control.ask(
        new Wish(
            state -> Requests.remove(state, node),
            _ -> new NodeRemoved(node),
            (_, now) -> done(now, now.node(node).isEmpty())));
  }

  private static boolean is(ClusterState state, long node, Predicate<NodeState> wanted) {
    return state.node(node).map(NodeInfo::state).filter(wanted).isPresent();
  }

  private static Optional<Asked> done(ClusterState state, boolean holds) {
    return holds ? Optional.of(new Asked.Done(state)) : Optional.empty();
  }
}
