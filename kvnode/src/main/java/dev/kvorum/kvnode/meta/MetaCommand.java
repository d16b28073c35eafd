package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * A change of the cluster's state. Each says what it builds on (an epoch, a phase, a boot counter)
 * and changes nothing where that is no longer so: a proposer that hears nothing proposes again, and
 * one that was deposed comes too late (SAFETY 16).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MetaCommand.Form.class, name = "form"),
  @JsonSubTypes.Type(value = NodeCommand.NodeBooted.class, name = "node-booted"),
  @JsonSubTypes.Type(value = NodeCommand.NodeJoined.class, name = "node-joined"),
  @JsonSubTypes.Type(value = NodeCommand.NodeDrained.class, name = "node-drained"),
  @JsonSubTypes.Type(value = NodeCommand.NodeUndrained.class, name = "node-undrained"),
  @JsonSubTypes.Type(value = NodeCommand.NodeDied.class, name = "node-died"),
  @JsonSubTypes.Type(value = NodeCommand.NodeRevived.class, name = "node-revived"),
  @JsonSubTypes.Type(value = NodeCommand.NodeRemoved.class, name = "node-removed"),
  @JsonSubTypes.Type(value = MemberCommand.BeginMove.class, name = "begin-move"),
  @JsonSubTypes.Type(value = MemberCommand.AddLearner.class, name = "add-learner"),
  @JsonSubTypes.Type(value = MemberCommand.Promote.class, name = "promote"),
  @JsonSubTypes.Type(value = MemberCommand.Leave.class, name = "leave"),
  @JsonSubTypes.Type(value = MemberCommand.Retract.class, name = "retract"),
  @JsonSubTypes.Type(value = RangeCommand.BeginSplit.class, name = "begin-split"),
  @JsonSubTypes.Type(value = RangeCommand.BeginMerge.class, name = "begin-merge"),
  @JsonSubTypes.Type(value = RangeCommand.Absorb.class, name = "absorb"),
  @JsonSubTypes.Type(value = RangeCommand.Unfreeze.class, name = "unfreeze"),
  @JsonSubTypes.Type(value = RangeCommand.Retire.class, name = "retire"),
  @JsonSubTypes.Type(value = Reached.class, name = "reached"),
  @JsonSubTypes.Type(value = OperationCommand.WantShards.class, name = "want-shards"),
  @JsonSubTypes.Type(value = OperationCommand.Abort.class, name = "abort"),
  @JsonSubTypes.Type(value = OperationCommand.Finish.class, name = "finish"),
  @JsonSubTypes.Type(value = PermitCommand.GrantPermit.class, name = "grant-permit"),
  @JsonSubTypes.Type(value = PermitCommand.EndPermit.class, name = "end-permit")
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

  /** A change of a cluster that is there. */
  sealed interface OfFormed extends MetaCommand
      permits NodeCommand, MemberCommand, RangeCommand, Reached, OperationCommand, PermitCommand {

    /** The state after this command but for its version; an equal one where it changes nothing. */
    ClusterState on(ClusterState before);

    @Override
    default Optional<ClusterState> applyTo(Optional<ClusterState> before) {
      return before.map(this::next);
    }

    /** The state after this command, with the next version unless nothing has changed. */
    default ClusterState next(ClusterState before) {
      ClusterState after = on(before);
      return after.equals(before) ? before : after.withVersion(before.version() + 1);
    }
  }
}
