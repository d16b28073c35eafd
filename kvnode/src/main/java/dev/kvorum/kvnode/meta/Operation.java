package dev.kvorum.kvnode.meta;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;

/**
 * Something that takes several steps, and that the next leader of meta goes on with. A split is
 * none: it is one step, and the shard's change says it all.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Operation.Move.class, name = "move"),
  @JsonSubTypes.Type(value = Operation.Merge.class, name = "merge"),
  @JsonSubTypes.Type(value = Operation.Reshard.class, name = "reshard")
})
public sealed interface Operation {

  /** No node: where a move that only adds a replica comes from. */
  long NOWHERE = 0;

  long id();

  Course course();

  Operation entered(OperationPhase phase, long atMillis);

  /** Whether all of it is done, so that it may end. */
  boolean doneIn(ClusterState state);

  default OperationPhase phase() {
    return course().phase();
  }

  /**
   * A voter of a shard on another node: learner first, then voter, then the old one goes.
   *
   * @param from or {@link #NOWHERE}
   */
  record Move(
      long id,
      Course course,
      long shard,
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long from,
      @JsonSerialize(using = NodeIdJson.Writer.class)
          @JsonDeserialize(using = NodeIdJson.Reader.class)
          long to)
      implements Operation {
    @Override
    public Move entered(OperationPhase phase, long atMillis) {
      return new Move(id, course.entered(phase, atMillis), shard, from, to);
    }

    /** Whether it can't be undone by leaving off. */
    public boolean isPastCommit() {
      return phase() == OperationPhase.PROMOTING || phase() == OperationPhase.LEAVING;
    }

    @Override
    public boolean doneIn(ClusterState state) {
      return state
          .shard(shard)
          .filter(
              found ->
                  found.isSettled()
                      && found.placeOn(from).isEmpty()
                      && found
                          .placeOn(to)
                          .filter(place -> place.standing() == Standing.VOTER)
                          .isPresent())
          .isPresent();
    }
  }

  /**
   * A shard takes over the one above it, whose replicas are on the same nodes.
   *
   * @param absorbEpoch that the receiver does it with; 0 until that is decided
   */
  record Merge(long id, Course course, long receiver, long donor, long absorbEpoch)
      implements Operation {
    @Override
    public Merge entered(OperationPhase phase, long atMillis) {
      return new Merge(id, course.entered(phase, atMillis), receiver, donor, absorbEpoch);
    }

    Merge absorbingWith(long epoch) {
      return new Merge(id, course, receiver, donor, epoch);
    }

    /** Whether nothing else may be done to a shard: the receiver is free when it has absorbed. */
    public boolean locks(long shard) {
      return shard == donor || shard == receiver && phase() != OperationPhase.ADOPTING && !isOver();
    }

    @Override
    public boolean doneIn(ClusterState state) {
      return isOver();
    }

    private boolean isOver() {
      return phase() == OperationPhase.RETIRED || phase() == OperationPhase.UNFROZEN;
    }
  }

  /** A keyspace in another number of shards of about the same size. */
  record Reshard(long id, Course course, String keyspace, int shards) implements Operation {
    @Override
    public Reshard entered(OperationPhase phase, long atMillis) {
      return new Reshard(id, course.entered(phase, atMillis), keyspace, shards);
    }

    @Override
    public boolean doneIn(ClusterState state) {
      List<ShardDescriptor> now = state.shardsOf(keyspace);
      return now.size() == shards
          && now.stream().noneMatch(shard -> shard.change() instanceof Change.Split)
          && state.merges().noneMatch(merge -> state.isIn(keyspace, merge.receiver()))
          && now.stream().map(ShardDescriptor::range).toList().equals(HashRange.even(shards));
    }
  }
}
