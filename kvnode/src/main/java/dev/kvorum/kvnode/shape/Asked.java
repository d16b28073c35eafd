package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Refusal;
import dev.kvorum.kvnode.shard.machine.Outcome;
import java.util.List;

/** What became of something that an operator asked for. */
public sealed interface Asked {

  /** It is so, whether it was before or is now. */
  record Done(ClusterState state) implements Asked {}

  /** It takes its time. */
  record Begun(long operation) implements Asked {}

  /** The node may be stopped; nobody else may until then, unless it is back before. */
  record Permitted(long untilMillis) implements Asked {}

  /**
   * The node may not be stopped now.
   *
   * @param reasons for people, one a shard
   */
  record Unsafe(List<String> reasons) implements Asked {}

  record Refused(Refusal why) implements Asked {}

  /** It is committed, and what came of it has not been heard of here in time. */
  record NotSeen() implements Asked {}

  /**
   * Meta has not taken it, or it is not known whether.
   *
   * @param how never a success
   */
  record NotCommitted(Outcome.OfWrite how) implements Asked {}
}
