package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.Cause;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Finished;
import dev.kvorum.kvnode.meta.MemberCommand.BeginMove;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.Operation;
import dev.kvorum.kvnode.meta.Operation.Merge;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import dev.kvorum.kvnode.meta.OperationCommand.Abort;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.OperationPhase;
import dev.kvorum.kvnode.meta.RangeCommand.Unfreeze;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.Requests;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shape.ClusterControl.Wish;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What an operator may ask about shards, and about the operations that change them. */
public final class ShardWishes {

  private static final String ASKED = "somebody asked for it";

  private final ClusterControl control;

  ShardWishes(ClusterControl control) {
    this.control = control;
  }

  /** A keyspace is to have another number of shards. */
  public Asked want(String keyspace, int shards) {
    Predicate<Operation> isIt =
        operation ->
            operation instanceof Reshard reshard
                && reshard.keyspace().equals(keyspace)
                && reshard.shards() == shards;
    return control.ask(
        new Wish(
            state -> Requests.shards(state, keyspace, shards),
            state ->
                new WantShards(
                    keyspace, shards, ASKED, superseded(state, keyspace), control.nowMillis()),
            (before, now) ->
                begun(before, now, isIt)
                    .or(
                        () ->
                            Requests.hasShards(now, keyspace, shards)
                                ? Optional.of(new Asked.Done(now))
                                : Optional.empty())));
  }

  /** A shard's replica on one node is to be on another. */
  public Asked move(long shard, long from, long to) {
    Predicate<Operation> isIt =
        operation ->
            operation instanceof Move move
                && move.shard() == shard
                && move.from() == from
                && move.to() == to;
    return control.ask(
        new Wish(
            state -> Requests.move(state, shard, from, to),
            state -> {
              long epoch = state.shard(shard).map(ShardDescriptor::epoch).orElseThrow();
              return new BeginMove(shard, epoch, from, to, Cause.ASKED, ASKED, control.nowMillis());
            },
            (before, now) -> begun(before, now, isIt)));
  }

  /** An operation is to be given up. */
  public Asked abort(long operation) {
    return control.ask(
        new Wish(
            state -> Requests.abort(state, operation),
            state -> givingUp(state.operation(operation).orElseThrow()),
            (_, now) ->
                isGivenUp(now, operation) ? Optional.of(new Asked.Done(now)) : Optional.empty()));
  }

  /** A merge is given up by its decision, which has its own command. */
  private MetaCommand givingUp(Operation operation) {
    long id = operation.id();
    if (operation instanceof Merge) {
      return new Unfreeze(id, control.nowMillis());
    }
    return new Abort(id, "somebody asked to give it up", receipt(id), control.nowMillis());
  }

  /** Of the resharding that another one takes the place of. */
  private Receipt superseded(ClusterState state, String keyspace) {
    return state.reshardOf(keyspace).map(running -> receipt(running.id())).orElse(Receipt.NONE);
  }

  private Receipt receipt(long operation) {
    return control
        .outlook()
        .map(outlook -> outlook.receipts().getOrDefault(operation, Receipt.NONE))
        .orElse(Receipt.NONE);
  }

  private static boolean isGivenUp(ClusterState now, long operation) {
    return now.finished(operation).filter(ended -> ended.end() == Finished.End.ABORTED).isPresent()
        || now.operation(operation)
            .map(Operation::phase)
            .filter(phase -> phase == OperationPhase.UNFREEZING || phase == OperationPhase.UNFROZEN)
            .isPresent();
  }

  /** The operation that runs, or that has come and gone since. */
  private static Optional<Asked> begun(
      ClusterState before, ClusterState now, Predicate<Operation> isIt) {
    Stream<Operation> ended =
        now.finished().stream()
            .map(Finished::operation)
            .filter(operation -> operation.id() >= before.next().operation());
    return Stream.concat(now.operations().stream(), ended)
        .filter(isIt)
        .findFirst()
        .map(operation -> new Asked.Begun(operation.id()));
  }
}
