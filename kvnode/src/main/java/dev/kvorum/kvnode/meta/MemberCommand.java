package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.kvorum.kvnode.meta.Operation.Move;
import java.util.Optional;

/**
 * One step of a shard's membership, or the plan of several. Whether a step is wise, the {@code
 * Balancer} knows; what is written here holds whoever proposes it.
 */
public sealed interface MemberCommand extends MetaCommand.OfFormed {

  long shard();

  long epoch();

  /**
   * The clock of who proposes it.
   *
   * @see Course.Entered#atMillis
   */
  long atMillis();

  /** The state after the shard was changed, if it still is in the epoch and free. */
  @Override
  default ClusterState on(ClusterState before) {
    return before.free(shard(), epoch()).flatMap(found -> step(before, found)).orElse(before);
  }

  /** The state after the step; empty where it can't be made. */
  Optional<ClusterState> step(ClusterState before, ShardDescriptor found);

  /** The step, with the shard's move noting that it has come so far. */
  default ClusterState noting(OperationPhase phase, ClusterState after) {
    return after
        .moveOf(shard())
        .map(move -> after.with(move.entered(phase, atMillis())))
        .orElse(after);
  }

  /**
   * A replica is to move.
   *
   * @param from where it leaves, or {@link Operation#NOWHERE} for one more replica
   */
  record BeginMove(
      long shard,
      long epoch,
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long from,
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long to,
      Cause cause,
      String because,
      long atMillis)
      implements MemberCommand {
    @Override
    public Optional<ClusterState> step(ClusterState before, ShardDescriptor found) {
      boolean possible =
          found.isPlain()
              && !found.isMeta()
              && before.moveOf(shard).isEmpty()
              && (from == Operation.NOWHERE || found.placeOn(from).isPresent())
              && found.placeOn(to).isEmpty()
              && before.takesReplicas(to);
      Course course = Course.of(cause, because, OperationPhase.PLANNED, atMillis);
      return possible
          ? Optional.of(
              before
                  .with(new Move(before.next().operation(), course, shard, from, to))
                  .with(before.next().afterOperation()))
          : Optional.empty();
    }
  }

  /** A node gets a replica that learns the shard's log. */
  record AddLearner(
      long shard,
      long epoch,
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long node,
      long atMillis)
      implements MemberCommand {
    @Override
    public Optional<ClusterState> step(ClusterState before, ShardDescriptor found) {
      if (found.placeOn(node).isPresent() || !before.takesReplicas(node)) {
        return Optional.empty();
      }
      var place = new Placement(before.next().replica(), node, Standing.LEARNER);
      return Optional.of(
          noting(
              OperationPhase.COPYING,
              before
                  .with(found.asking(new Change.Learn(place.replica())).withAnother(place))
                  .with(before.next().afterReplicas(1))));
    }
  }

  /** A learner becomes a voter; the leader sees to it that it has caught up. */
  record Promote(long shard, long epoch, long replica, long atMillis) implements MemberCommand {
    @Override
    public Optional<ClusterState> step(ClusterState before, ShardDescriptor found) {
      return found
          .place(replica)
          .filter(place -> place.standing() == Standing.LEARNER)
          .map(
              place ->
                  noting(
                      OperationPhase.PROMOTING,
                      before.with(
                          found
                              .asking(new Change.Promote(replica))
                              .withStanding(replica, Standing.VOTER))));
    }
  }

  /** A voter, but never the only one, or a learner is a member no more. */
  record Leave(long shard, long epoch, long replica, long atMillis) implements MemberCommand {
    @Override
    public Optional<ClusterState> step(ClusterState before, ShardDescriptor found) {
      boolean last = found.voters().stream().allMatch(voter -> voter.replica() == replica);
      return found
          .place(replica)
          .filter(_ -> !last)
          .map(
              place ->
                  noting(
                      OperationPhase.LEAVING,
                      before.with(
                          found
                              .asking(new Change.Leave(replica, place.standing()))
                              .withStanding(replica, Standing.LEAVING))));
    }
  }

  /**
   * The promotion of a replica or the leaving of a voter is taken back, since a node has died on
   * which it depends: the leader would wait with it for ever, and the shard with it. Whether the
   * leader has gone about it already doesn't matter: from either membership it is one voter at most
   * to the one that this asks for.
   */
  record Retract(long shard, long epoch, long atMillis) implements MemberCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return before
          .shard(shard)
          .filter(found -> found.epoch() == epoch)
          .flatMap(found -> step(before, found))
          .orElse(before);
    }

    @Override
    public Optional<ClusterState> step(ClusterState before, ShardDescriptor found) {
      return switch (found.change()) {
        case Change.Promote(long replica) ->
            Optional.of(
                before.with(
                    found
                        .askingInstead(new Change.Leave(replica, Standing.LEARNER))
                        .withStanding(replica, Standing.LEAVING)));
        case Change.Leave(long replica, Standing was) when was == Standing.VOTER ->
            Optional.of(
                before.with(
                    found
                        .askingInstead(new Change.Promote(replica))
                        .withStanding(replica, Standing.VOTER)));
        case Change.None _,
            Change.Learn _,
            Change.Leave _,
            Change.Split _,
            Change.Freeze _,
            Change.Unfreeze _,
            Change.Absorb _ ->
            Optional.empty();
      };
    }
  }
}
