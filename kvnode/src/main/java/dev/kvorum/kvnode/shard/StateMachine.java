package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.raft.Entry;
import java.util.List;

/**
 * What a replica's log is the log of. Deterministic: every replica that applies the same entries
 * has the same state.
 */
public interface StateMachine {

  /**
   * Applies entries that follow the last applied one as one batch; tells the outcome of each
   * command, in order.
   */
  void apply(List<Entry> entries, Applied applied);

  /** The engine was opened or replaced: forget what was kept beside it. */
  void reload();

  Engine engine();

  /**
   * The stamp of the last entry applied, in milliseconds since the epoch; 0 where entries have
   * none.
   */
  long stampMillis();

  /**
   * Whether {@link #apply} would understand a command that another node encoded. Any thread.
   *
   * @throws IllegalArgumentException where it would not
   */
  void check(byte[] command);

  /** Makes a proposal ready: fills in what only the leader knows. */
  void stamp(byte[] command, long stamp);

  /** Told what became of a command. */
  @FunctionalInterface
  interface Applied {
    void applied(Entry entry, Outcome.OfWrite outcome);
  }
}
