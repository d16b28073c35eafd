package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Does to the index again what each record did when it was written. */
final class Replay {

  private final Replicas replicas;
  private final RecoveredMembers members;

  Replay(Replicas replicas, RecoveredMembers members) {
    this.replicas = replicas;
    this.members = members;
  }

  void apply(RecordType type, int version, ByteBuffer payload, Place place) {
    switch (type) {
      case MARK -> {}
      case BASE -> base(version, payload, place);
      case HARD_STATE -> hardState(payload, place);
      case ENTRIES -> {
        long replica = payload.getLong();
        members.truncateFrom(replica, payload.getLong(payload.position()));
        replicas.of(replica).append(head(replica, payload), place);
      }
      case COPIED_ENTRIES -> {
        long replica = payload.getLong();
        replicas.of(replica).move(head(replica, payload), place);
      }
      case TOMBSTONES -> replicas.bury(ids(payload), place);
    }
  }

  private void base(int version, ByteBuffer payload, Place place) {
    ReplicaLog log = replicas.of(payload.getLong());
    Suffix suffix = Suffix.of(payload.get());
    if (suffix == Suffix.DROPPED) {
      members.truncateFrom(log.replica(), 0);
    }
    long shard = payload.getLong();
    var position = new Position(payload.getLong(), payload.getLong());
    long epoch = version < RecordType.VERSION_WITH_EPOCHS ? 0 : payload.getLong();
    Membership membership = Membership.of(ids(payload), ids(payload), epoch);
    byte[] code = new byte[Short.toUnsignedInt(payload.getShort())];
    payload.get(code);
    Base.State state = Base.stateOf(new String(code, StandardCharsets.UTF_8));
    log.rebase(new Base(shard, position, membership, state), suffix, place);
  }

  private void hardState(ByteBuffer payload, Place place) {
    ReplicaLog log = replicas.of(payload.getLong());
    var next = new HardState(payload.getLong(), payload.getLong());
    long term = log.currentHardState().term();
    Invariant.check(next.term() >= term, "a replica's term never goes back", term, next.term());
    log.vote(next, place);
  }

  private EntriesHead head(long replica, ByteBuffer payload) {
    long first = payload.getLong();
    int count = payload.getInt();
    var terms = new ArrayList<Position>(1);
    for (int i = 0; i < count; i++) {
      long term = payload.getLong();
      if (terms.isEmpty() || terms.getLast().term() != term) {
        terms.add(new Position(first + i, term));
      }
      EntryKind kind = EntryKind.of(payload.get());
      byte[] data = content(payload, kind);
      if (kind == EntryKind.MEMBERSHIP) {
        members.add(replica, new Entry(first + i, term, kind, data));
      }
    }
    return new EntriesHead(first, first + count - 1, terms);
  }

  /** Steps over an entry's content; empty unless it is a membership's. */
  private static byte[] content(ByteBuffer payload, EntryKind kind) {
    int length = payload.getInt();
    byte[] data = new byte[kind == EntryKind.MEMBERSHIP ? length : 0];
    payload.get(payload.position(), data);
    payload.position(payload.position() + length);
    return data;
  }

  private static List<Long> ids(ByteBuffer payload) {
    int count = payload.getInt();
    var ids = new ArrayList<Long>(count);
    for (int i = 0; i < count; i++) {
      ids.add(payload.getLong());
    }
    return ids;
  }
}
