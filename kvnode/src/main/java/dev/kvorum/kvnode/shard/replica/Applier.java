package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.raft.Effects.IndexRange;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import java.util.List;
import java.util.OptionalLong;

/**
 * Brings committed entries into the state machine, a bounded batch at a time, from memory or from
 * the log.
 */
final class Applier {

  private final long replica;
  private final Wal wal;
  private final StateMachine machine;
  private final int bytesMax;

  /** The next index to apply, and the last one that may be. */
  private long next;

  private long upTo;
  private boolean suspended;
  private boolean waiting;

  Applier(long replica, Wal wal, StateMachine machine, int bytesMax) {
    this.replica = replica;
    this.wal = wal;
    this.machine = machine;
    this.bytesMax = bytesMax;
    next = machine.engine().appliedIndex() + 1;
    upTo = next - 1;
  }

  void add(IndexRange range) {
    Invariant.check(
        range.first() == upTo + 1, "ranges to apply follow each other", range.first(), upTo + 1);
    upTo = range.last();
  }

  /**
   * The engine is about to be replaced by a snapshot at an index: nothing is applied until {@link
   * #resume}.
   */
  void suspendFor(long index) {
    suspended = true;
    next = index + 1;
    upTo = index;
  }

  void resume() {
    suspended = false;
  }

  boolean hasWork() {
    return !suspended && next <= upTo;
  }

  /**
   * False as long as the engine has no room, too. Else: the apply waits for the engine's disk, and
   * with it the heartbeats of all shards of the node.
   */
  boolean canApply() {
    return hasWork() && !waiting && machine.engine().hasRoom();
  }

  /** What the next entry waits for may be there by now. */
  void tick() {
    waiting = false;
  }

  /**
   * Applies one batch; returns the index applied last, or nothing where the next entry isn't ready
   * to be applied: then there is nothing to do until a tick.
   */
  OptionalLong applySome(RaftCore core, StateMachine.Applied applied) {
    List<Entry> entries = core.cached(new IndexRange(next, upTo), bytesMax);
    if (entries.isEmpty()) {
      entries = fromLog();
    }
    int ready = machine.ready(entries);
    if (ready == 0) {
      waiting = true;
      return OptionalLong.empty();
    }
    machine.apply(entries.subList(0, ready), applied);
    long last = entries.get(ready - 1).index();
    next = last + 1;
    return OptionalLong.of(last);
  }

  private List<Entry> fromLog() {
    List<Entry> entries = wal.read(replica, next, bytesMax);
    Invariant.check(!entries.isEmpty(), "the log holds what is not applied", next, upTo);
    long beyond = entries.getLast().index() - upTo;
    return beyond <= 0 ? entries : entries.subList(0, entries.size() - (int) beyond);
  }
}
