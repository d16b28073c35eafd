package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.raft.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What a replica's log is the log of. Deterministic: every replica that applies the same entries
 * has the same state.
 */
public interface StateMachine {

  /**
   * How many of these entries can be the next batch; 0 where the first can't be applied yet: to be
   * asked again later.
   */
  int ready(List<Entry> entries);

  /**
   * Applies entries that follow the last applied one, and are {@link #ready}, as one batch; tells
   * the end of each command, in order.
   */
  void apply(List<Entry> entries, Applied applied);

  /**
   * The engine's content is about to be replaced, on another thread: what it holds meanwhile is
   * told to nobody.
   */
  void unload();

  /**
   * Whether other replicas here need the engine as it is: then it is not replaced, and no snapshot
   * of it may take its place.
   */
  boolean isNeeded();

  /** A durable snapshot has the state as of an index. */
  void settled(long index);

  /** The engine was opened or replaced: forget what was kept beside it. */
  void reload();

  Engine engine();

  /**
   * What the shard owns as of the last entry applied. Any thread; empty where that isn't known, and
   * for a moment while it changes. Whoever reads the engine goes by {@link EngineReader}.
   */
  Optional<ShardState> shardState();

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

  /**
   * What a new leader proposes for the shard before anything else, where nothing that is applied
   * here says that it has begun. It may have: a second one changes nothing.
   */
  Optional<byte[]> opening();

  /** Makes a proposal ready: fills in what only the leader knows. */
  void stamp(byte[] command, long stamp);

  /** Told what became of a command. */
  @FunctionalInterface
  interface Applied {
    void applied(Entry entry, WriteEnd end);

    /**
     * Whether anybody is told of the ends of the next batch. Else a plain put counts as a
     * replacement, as to find out what was there may cost a read of the disk.
     */
    default boolean asks() {
      return true;
    }
  }
}
