package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.meta.HashRange;
import java.util.Optional;

/**
 * What the replicas on one node have to do with each other where a shard is born of another or
 * takes it over. What a shard's log decides is in its state; this is what a node does about it. On
 * the agents' thread.
 */
public interface Lineage {

  /** Of a node whose replicas have nothing to do with each other: none splits and none absorbs. */
  Lineage NONE =
      new Lineage() {
        @Override
        public boolean canSplit(ShardState parent) {
          return false;
        }

        @Override
        public boolean canAbsorb(ShardState heir, HashRange range) {
          return false;
        }

        @Override
        public Optional<KeyValueMachine> machine(long shard) {
          return Optional.empty();
        }

        @Override
        public void absorb(ShardCommand.Absorb absorb, Engine heir, Batch batch) {
          throw new IllegalStateException("no shard is absorbed here");
        }

        @Override
        public void split(Engine parent, Batch batch) {
          throw new IllegalStateException("no shard is split here");
        }

        @Override
        public void born(Birth birth, Engine parent) {
          throw new IllegalStateException("no shard is split here");
        }

        @Override
        public boolean isNeeded(Engine engine) {
          return false;
        }

        @Override
        public void settled(Engine engine, long index) {}
      };

  /**
   * Whether a split may be applied here now; where not, the shard applies nothing and asks again
   * later, so this is the last resort of whoever proposes. Not before the child that the state is
   * to forget, where it has {@link ShardState#CHILDREN_MAX}, lives without its parent here. Else:
   * after a crash nobody knows to make it again.
   */
  boolean canSplit(ShardState parent);

  /**
   * Likewise of an absorption. Not while the heir's engine takes over something else, nor while it
   * holds anything of the range that a split has left there. Else: keys are back that were deleted
   * since.
   */
  boolean canAbsorb(ShardState heir, HashRange range);

  /**
   * The state machine of another shard's replica here, or empty while there is none. A donor has to
   * be here for as long as a replica here may apply its absorption, after a crash too.
   */
  Optional<KeyValueMachine> machine(long shard);

  /**
   * Applies a batch to the heir's engine, after which it answers for the donor's keys too, by what
   * the donor's engine has ({@link Spaces#isValueOf} says which these are). All else that is taken
   * over is in the batch.
   */
  void absorb(ShardCommand.Absorb absorb, Engine heir, Batch batch);

  /**
   * Applies a batch to the parent's engine, after which it holds what is the child's ({@link
   * Spaces#belongsTo} says what isn't): to be removed when the child doesn't need it any more.
   */
  void split(Engine parent, Batch batch);

  /**
   * The parent has split: its child is to be made here, if it isn't there and never was. Told again
   * when the split is applied again after a crash; a birth that the parent's state notes at a
   * start, and that nothing of the child has come of, is to be treated the same.
   */
  void born(Birth birth, Engine parent);

  /**
   * Whether another replica here has what it took over in this engine still: then its content is
   * not replaced, and no snapshot stands in for it, as that has only what the shard owns.
   */
  boolean isNeeded(Engine engine);

  /** A durable snapshot of this engine has all that was in it as of an applied index. */
  void settled(Engine engine, long index);
}
