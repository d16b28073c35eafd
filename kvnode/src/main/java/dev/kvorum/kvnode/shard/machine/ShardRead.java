package dev.kvorum.kvnode.shard.machine;

/** How one try of a read ended at one replica. */
public sealed interface ShardRead {

  record Answered(Outcome.OfRead outcome) implements ShardRead {}

  /** The key belongs to another shard, as far as this replica has come. */
  record Moved() implements ShardRead {}
}
