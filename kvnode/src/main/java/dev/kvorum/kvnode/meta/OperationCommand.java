package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.meta.Finished.End;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Operation.Reshard;
import java.util.Optional;

/** Operations as a whole. */
public sealed interface OperationCommand extends MetaCommand.OfFormed {

  /**
   * A keyspace is to have so many shards. It takes the place of what was asked before: who wants
   * something else need not wait.
   *
   * @param superseded the receipt of that, if it runs
   */
  record WantShards(String keyspace, int shards, String because, Receipt superseded, long atMillis)
      implements OperationCommand {
    @Override
    public ClusterState on(ClusterState before) {
      Optional<Keyspace> known = before.keyspace(keyspace);
      boolean running =
          before.reshardOf(keyspace).filter(reshard -> reshard.shards() == shards).isPresent();
      return known.isEmpty() || running || shards < 1 || shards > ClusterState.SHARDS_MAX
          ? before
          : begin(superseding(before).with(known.get().wanting(shards)));
    }

    private ClusterState superseding(ClusterState before) {
      String why = "%d shards are wanted now".formatted(shards);
      return before
          .reshardOf(keyspace)
          .map(old -> before.ended(new Finished(old, End.ABORTED, why, superseded, atMillis)))
          .orElse(before);
    }

    private ClusterState begin(ClusterState before) {
      Course course = Course.of(Cause.ASKED, because, OperationPhase.SPLITTING, atMillis);
      var reshard = new Reshard(before.next().operation(), course, keyspace, shards);
      return reshard.doneIn(before)
          ? before
          : before.with(reshard).with(before.next().afterOperation());
    }
  }

  /**
   * An operation is given up: a move leaves a replica too many at most, a resharding the shards as
   * they are. A merge ends by its own decision only.
   */
  record Abort(long operation, String why, Receipt receipt, long atMillis)
      implements OperationCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return before.operation(operation).map(running -> abort(before, running)).orElse(before);
    }

    private ClusterState abort(ClusterState before, Operation running) {
      return switch (running) {
        case Move move -> end(before, move);
        case Operation.Merge _ -> before;
        case Reshard reshard -> end(wantingWhatIs(before, reshard.keyspace()), reshard);
      };
    }

    private ClusterState end(ClusterState before, Operation running) {
      return before.ended(new Finished(running, End.ABORTED, why, receipt, atMillis));
    }

    private static ClusterState wantingWhatIs(ClusterState before, String keyspace) {
      int shards = Math.min(before.shardsOf(keyspace).size(), ClusterState.SHARDS_MAX);
      return before.with(before.keyspace(keyspace).orElseThrow().wanting(shards));
    }
  }

  /** An operation has done all it was to do. */
  record Finish(long operation, Receipt receipt, long atMillis) implements OperationCommand {
    @Override
    public ClusterState on(ClusterState before) {
      return before
          .operation(operation)
          .filter(running -> running.doneIn(before))
          .map(running -> before.ended(finished(running)))
          .orElse(before);
    }

    private Finished finished(Operation running) {
      return running.phase() == OperationPhase.UNFROZEN
          ? new Finished(running, End.ABORTED, "the donor serves again", receipt, atMillis)
          : new Finished(running, End.DONE, "", receipt, atMillis);
    }
  }
}
