package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Appends for tests, in few words. */
final class Appends {

  private Appends() {}

  static Base base(long index, long term) {
    return new Base(7, new Position(index, term), Membership.of(1L, 2L, 3L), Base.State.IN_ENGINE);
  }

  /** The first append of a replica. */
  static WalAppend begin(long replica, Runnable done) {
    return WalAppend.rebase(replica, base(0, 0), done);
  }

  static WalAppend vote(long replica, long term, long votedFor, Runnable done) {
    return new WalAppend(
        replica, Optional.empty(), Optional.of(new HardState(term, votedFor)), List.of(), done);
  }

  static WalAppend entries(long replica, List<Entry> entries, Runnable done) {
    return new WalAppend(replica, Optional.empty(), Optional.empty(), entries, done);
  }

  /** So many entries of a term with data of a size, from an index on. */
  static List<Entry> commands(long first, int count, long term, int bytes) {
    var entries = new ArrayList<Entry>(count);
    for (long index = first; index < first + count; index++) {
      byte[] data = new byte[bytes];
      java.util.Arrays.fill(data, (byte) (index * 31 + term));
      entries.add(new Entry(index, term, EntryKind.COMMAND, data));
    }
    return entries;
  }

  static void drain(Wal wal) {
    while (wal.doWork(0) > 0) {}
  }
}
