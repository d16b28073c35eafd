package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kvorum.kvnode.meta.ClusterState.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of the cluster's state; each is idempotent, since a proposer that hears nothing proposes
 * again.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MetaCommand.Form.class, name = "form"),
  @JsonSubTypes.Type(value = MetaCommand.NodeBooted.class, name = "node-booted")
})
public sealed interface MetaCommand {

  /**
   * The state after this command; the same where it changes nothing. Empty stands for a cluster
   * that is not formed yet.
   */
  Optional<ClusterState> applyTo(Optional<ClusterState> before);

  /**
   * The first command of every meta log: the state that all nodes began with, for those that come
   * later.
   */
  record Form(ClusterState first) implements MetaCommand {
    @Override
    public Optional<ClusterState> applyTo(Optional<ClusterState> before) {
      return before.isPresent() ? before : Optional.of(first);
    }
  }

  /** A node has started; an older boot counter than one seen before changes nothing (SAFETY 3). */
  record NodeBooted(
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      long boot,
      String address)
      implements MetaCommand {
    @Override
    public Optional<ClusterState> applyTo(Optional<ClusterState> before) {
      return before.map(this::applyTo);
    }

    private ClusterState applyTo(ClusterState before) {
      List<NodeInfo> nodes = new ArrayList<>(before.nodes());
      nodes.replaceAll(
          info ->
              info.id() == node && info.boot() < boot
                  ? new NodeInfo(node, info.ordinal(), address, boot)
                  : info);
      return nodes.equals(before.nodes()) ? before : before.withNodes(nodes);
    }
  }
}
