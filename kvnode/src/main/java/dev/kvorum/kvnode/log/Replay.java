package dev.kvorum.kvnode.log;

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

  Replay(Replicas replicas) {
    this.replicas = replicas;
  }

  void apply(RecordType type, ByteBuffer payload, Place place) {
    switch (type) {
      case MARK -> {}
      case BASE -> base(payload, place);
      case HARD_STATE -> hardState(payload, place);
      case ENTRIES -> replicas.of(payload.getLong()).append(head(payload), place);
      case COPIED_ENTRIES -> replicas.of(payload.getLong()).move(head(payload), place);
      case TOMBSTONES -> replicas.bury(ids(payload), place);
    }
  }

  private void base(ByteBuffer payload, Place place) {
    ReplicaLog log = replicas.of(payload.getLong());
    Suffix suffix = Suffix.of(payload.get());
    long shard = payload.getLong();
    var position = new Position(payload.getLong(), payload.getLong());
    Membership membership = Membership.of(ids(payload), ids(payload));
    byte[] snapshot = new byte[Short.toUnsignedInt(payload.getShort())];
    payload.get(snapshot);
    String name = new String(snapshot, StandardCharsets.UTF_8);
    log.rebase(new Base(shard, position, membership, name), suffix, place);
  }

  private void hardState(ByteBuffer payload, Place place) {
    ReplicaLog log = replicas.of(payload.getLong());
    var next = new HardState(payload.getLong(), payload.getLong());
    long term = log.currentHardState().term();
    Invariant.check(next.term() >= term, "a replica's term never goes back", term, next.term());
    log.vote(next, place);
  }

  private static EntriesHead head(ByteBuffer payload) {
    long first = payload.getLong();
    int count = payload.getInt();
    var terms = new ArrayList<Position>(1);
    for (int i = 0; i < count; i++) {
      long term = payload.getLong();
      if (terms.isEmpty() || terms.getLast().term() != term) {
        terms.add(new Position(first + i, term));
      }
      int length = payload.getInt(payload.position() + 1);
      payload.position(payload.position() + EntryChunks.ENTRY_BYTES - Long.BYTES + length);
    }
    return new EntriesHead(first, first + count - 1, terms);
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
