package dev.kvorum.kvnode;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.NodeInfo;
import dev.kvorum.kvnode.peer.Identity;
import dev.kvorum.kvnode.peer.PeerAddress;
import dev.kvorum.kvnode.peer.PeerLanes;
import java.util.function.Consumer;

/**
 * What a newer map says to a node itself: whether it has left, where the others are, and who of
 * them must not be let in any more.
 */
record MapNews(Identity self, NodeEnd end, PeerLanes lanes) implements Consumer<ClusterState> {

  @Override
  public void accept(ClusterState state) {
    if (state.removedNodes().contains(self.node())) {
      end.removed("the cluster has removed node " + Identity.name(self.node()));
    } else if (state.node(self.node()).filter(node -> node.boot() >= self.boot()).isPresent()) {
      end.acknowledged();
    }
    lanes.refuse(state.removedNodes());
    for (NodeInfo node : state.nodes()) {
      PeerAddress.parse(node.address()).ifPresent(address -> lanes.setAddress(node.id(), address));
      lanes.expectBoot(node.id(), node.boot());
    }
    lanes.keepOnly(state.nodes().stream().map(NodeInfo::id).toList());
  }
}
