package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Effects.Fetch;
import dev.kvorum.kvnode.raft.Effects.IndexRange;
import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Effects.ReadReady;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what the core wants done until the driver takes it. */
final class Outbox {

  private List<Message> now = new ArrayList<>();
  private List<Message> afterSync = new ArrayList<>();
  private List<ReadReady> reads = new ArrayList<>();
  private List<Long> readsRefused = new ArrayList<>();
  private List<Fetch> fetches = new ArrayList<>();
  private List<Long> snapshotsTo = new ArrayList<>();
  private List<Message.SnapshotChunk> chunks = new ArrayList<>();

  void send(Message message) {
    now.add(message);
  }

  /** The message speaks of something that is not on disk yet. */
  void sendAfterSync(Message message) {
    afterSync.add(message);
  }

  void readReady(long token, long index) {
    reads.add(new ReadReady(token, index));
  }

  void readRefused(long token) {
    readsRefused.add(token);
  }

  void fetch(Fetch fetch) {
    fetches.add(fetch);
  }

  void snapshotTo(long replica) {
    snapshotsTo.add(replica);
  }

  void chunk(Message.SnapshotChunk chunk) {
    chunks.add(chunk);
  }

  /**
   * What is taken is never the list that goes on collecting. Else a vote leaves with a sync that
   * began before it was cast.
   */
  List<Message> takeAfterSync() {
    if (afterSync.isEmpty()) {
      return List.of();
    }
    List<Message> taken = afterSync;
    afterSync = new ArrayList<>();
    return taken;
  }

  /** Everything but the messages that wait for the disk. */
  Effects take(Optional<Persist> persist, Optional<IndexRange> apply) {
    if (holdsNothing() && persist.isEmpty() && apply.isEmpty()) {
      return Effects.NONE;
    }
    var effects =
        new Effects(
            taken(now),
            persist,
            apply,
            taken(reads),
            taken(readsRefused),
            taken(fetches),
            taken(snapshotsTo),
            taken(chunks));
    now = fresh(now);
    reads = fresh(reads);
    readsRefused = fresh(readsRefused);
    fetches = fresh(fetches);
    snapshotsTo = fresh(snapshotsTo);
    chunks = fresh(chunks);
    return effects;
  }

  private boolean holdsNothing() {
    return now.isEmpty()
        && reads.isEmpty()
        && readsRefused.isEmpty()
        && fetches.isEmpty()
        && snapshotsTo.isEmpty()
        && chunks.isEmpty();
  }

  private static <T> List<T> taken(List<T> collected) {
    return collected.isEmpty() ? List.of() : collected;
  }

  private static <T> List<T> fresh(List<T> collected) {
    return collected.isEmpty() ? collected : new ArrayList<>();
  }
}
