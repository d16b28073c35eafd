package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Position;
import java.util.List;
import java.util.OptionalLong;

/**
 * Puts work into the batch and into the index. What would leave a log that replay has to refuse is
 * refused here, before it reaches the disk.
 */
final class Staging {

  private final Replicas replicas;
  private final RecordBuffer buffer;

  Staging(Replicas replicas, RecordBuffer buffer) {
    this.replicas = replicas;
    this.buffer = buffer;
  }

  void stage(Work work) {
    switch (work) {
      case Work.Append(WalAppend append) -> append(append);
      case Work.Bury(long replica, Runnable _) -> {
        List<Long> buried = List.of(replica);
        replicas.bury(buried, buffer.tombstones(buried));
      }
    }
  }

  /** The work's records are in the file: its entries may be read. */
  void written(Work work) {
    switch (work) {
      case Work.Append(WalAppend append) ->
          replicas.find(append.replica()).ifPresent(ReplicaLog::written);
      case Work.Bury _ -> {}
    }
  }

  private void append(WalAppend append) {
    long replica = append.replica();
    Invariant.check(!replicas.buried(replica), "a replica that is gone writes no more");
    ReplicaLog log = replicas.of(replica);
    Invariant.check(
        log.base().isPresent() || append.base().isPresent(), "the first append brings a base");
    append.base().ifPresent(base -> base(log, base));
    append.hardState().ifPresent(state -> hardState(log, state));
    if (!append.entries().isEmpty()) {
      entries(log, append.entries());
    }
  }

  private void base(ReplicaLog log, Base base) {
    Position position = base.position();
    long before = log.baseIndex();
    Invariant.check(position.index() >= before, "a base never goes back", before, position.index());
    OptionalLong term = log.termAt(position.index());
    Suffix suffix =
        term.isPresent() && term.getAsLong() == position.term() ? Suffix.KEPT : Suffix.DROPPED;
    log.rebase(base, suffix, buffer.base(log.replica(), base, suffix));
  }

  private void hardState(ReplicaLog log, HardState next) {
    HardState now = log.currentHardState();
    Invariant.check(next.term() >= now.term(), "a term never goes back", now.term(), next.term());
    Invariant.check(
        next.term() > now.term()
            || now.votedFor() == HardState.NOBODY
            || now.votedFor() == next.votedFor(),
        "a vote is never changed within a term",
        now.votedFor(),
        next.votedFor());
    log.vote(next, buffer.hardState(log.replica(), next));
  }

  private void entries(ReplicaLog log, List<Entry> entries) {
    long first = entries.getFirst().index();
    Invariant.check(first > log.baseIndex(), "entries follow the base", first, log.baseIndex());
    Invariant.check(first <= log.lastIndex() + 1, "no gap in a log", first, log.lastIndex());
    long term = log.termAt(first - 1).orElse(0);
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Invariant.check(
          entry.index() == first + i, "entries are consecutive", first + i, entry.index());
      Invariant.check(entry.term() >= term, "terms never go back in a log", term, entry.term());
      term = entry.term();
    }
    log.holdBack(first);
    for (int from = 0; from < entries.size(); ) {
      int to = EntryChunks.end(entries, from);
      List<Entry> chunk = entries.subList(from, to);
      Place place = buffer.entries(RecordType.ENTRIES, log.replica(), chunk);
      log.append(EntriesHead.of(chunk), place);
      from = to;
    }
  }
}
