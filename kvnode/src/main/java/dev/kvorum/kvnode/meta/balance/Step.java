package dev.kvorum.kvnode.meta.balance;

import dev.kvorum.kvnode.meta.MetaCommand;

/** The one thing to do next. */
public sealed interface Step {

  /** For people. */
  String because();

  /** To be committed in meta. */
  record Commit(MetaCommand.OfFormed command, String because) implements Step {}

  /** To be asked of the shard's leader; it may come to nothing. */
  record TransferLeader(long shard, long toNode, String because) implements Step {}
}
