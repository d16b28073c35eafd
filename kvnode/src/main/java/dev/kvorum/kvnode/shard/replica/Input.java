package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.raft.Effects;
import dev.kvorum.kvnode.raft.Message;

/** What comes into an agent's inbox. */
sealed interface Input
    permits PendingWrite, PendingRead, Input.Received, Input.Persisted, Input.Turn {

  record Received(Message message) implements Input {}

  /** The log has written what the core wanted on disk. */
  record Persisted(Effects.Persist what) implements Input {}

  /** Something to be done on the agent's thread, as the end of work in the background. */
  record Turn(Runnable action) implements Input {}
}
