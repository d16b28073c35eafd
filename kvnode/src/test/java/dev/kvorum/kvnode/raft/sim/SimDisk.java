package dev.kvorum.kvnode.raft.sim;

import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.MembershipCodec;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.Restored;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What of one replica survives a crash: the log, and how far the state machine is durable. */
final class SimDisk {

  private SnapshotMark base;
  private final List<Entry> entries = new ArrayList<>();
  private HardState hardState;

  /** Invariant: at least the base's index. */
  private long durableApplied;

  SimDisk(Restored restored) {
    base = new SnapshotMark(restored.base(), restored.baseMembership());
    hardState = restored.hardState();
    durableApplied = restored.applied();
  }

  SnapshotMark base() {
    return base;
  }

  HardState hardState() {
    return hardState;
  }

  long lastIndex() {
    return base.position().index() + entries.size();
  }

  /** The newest members that the log names. */
  Membership members() {
    return entries.stream()
        .filter(entry -> entry.kind() == EntryKind.MEMBERSHIP)
        .reduce((_, later) -> later)
        .map(entry -> MembershipCodec.decode(entry.data()))
        .orElse(base.membership());
  }

  long durableApplied() {
    return durableApplied;
  }

  void flushed(long applied) {
    durableApplied = Math.max(durableApplied, applied);
  }

  void write(Persist persist) {
    write(persist, Integer.MAX_VALUE);
  }

  /** Writes only so many of the parts, in order, as a crash in the midst of it may leave it. */
  void write(Persist persist, int parts) {
    int left = parts;
    if (persist.snapshot().isPresent() && left-- > 0) {
      begin(persist.snapshot().get());
      flushed(base.position().index());
    }
    if (persist.hardState().isPresent() && left-- > 0) {
      hardState = persist.hardState().get();
    }
    for (Entry entry : persist.entries()) {
      if (left-- > 0) {
        put(entry);
      }
    }
  }

  private void put(Entry entry) {
    int slot = slot(entry.index());
    entries.subList(slot, entries.size()).clear();
    entries.add(entry);
  }

  /** Begins after a position: what follows it stays only if the log holds it. */
  void begin(SnapshotMark mark) {
    Position position = mark.position();
    boolean holds =
        position.index() <= lastIndex() && termAt(position.index()).orElse(-1) == position.term();
    int dropped = holds ? (int) (position.index() - base.position().index()) : entries.size();
    entries.subList(0, dropped).clear();
    base = mark;
  }

  /** Empty where the log does not reach, or no longer. */
  OptionalLong termAt(long index) {
    if (index == base.position().index()) {
      return OptionalLong.of(base.position().term());
    }
    return index < base.position().index() || index > lastIndex()
        ? OptionalLong.empty()
        : OptionalLong.of(entries.get(slot(index)).term());
  }

  /** Entries from an index on; empty where they are compacted. */
  List<Entry> read(long from, long to, int bytesMax) {
    List<Entry> read = new ArrayList<>();
    int bytes = 0;
    for (long index = from;
        from > base.position().index() && index <= Math.min(to, lastIndex());
        index++) {
      Entry entry = entries.get(slot(index));
      bytes += entry.sizeBytes();
      if (bytes > bytesMax && !read.isEmpty()) {
        break;
      }
      read.add(entry);
    }
    return read;
  }

  Restored restore() {
    List<Entry> memberships =
        entries.stream().filter(e -> e.kind() == EntryKind.MEMBERSHIP).toList();
    List<Position> terms = new ArrayList<>();
    for (Entry entry : entries) {
      if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
        terms.add(entry.position());
      }
    }
    return new Restored(
        base.position(),
        base.membership(),
        memberships,
        terms,
        lastIndex(),
        durableApplied,
        hardState);
  }

  private int slot(long index) {
    return (int) (index - base.position().index() - 1);
  }
}
