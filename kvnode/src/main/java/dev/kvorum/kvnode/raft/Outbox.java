package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Effects.Fetch;
import dev.kvorum.kvnode.raft.Effects.ReadReady;
import java.util.ArrayList;
import java.util.List;

/** Collects what the core wants done until the driver takes it. */
final class Outbox {

  private List<Message> now = new ArrayList<>();
  private List<Message> afterSync = new ArrayList<>();
  private List<ReadReady> reads = new ArrayList<>();
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

  void fetch(Fetch fetch) {
    fetches.add(fetch);
  }

  void snapshotTo(long replica) {
    snapshotsTo.add(replica);
  }

  void chunk(Message.SnapshotChunk chunk) {
    chunks.add(chunk);
  }

  List<Message> takeAfterSync() {
    List<Message> taken = afterSync;
    if (!taken.isEmpty()) {
      afterSync = new ArrayList<>();
    }
    return taken;
  }

  /** Everything but the messages that wait for the disk. */
  Effects take(java.util.Optional<Effects.Persist> persist, java.util.Optional<Effects.IndexRange> apply) {
    var effects = new Effects(now, persist, apply, reads, fetches, snapshotsTo, chunks);
    now = fresh(now);
    reads = fresh(reads);
    fetches = fresh(fetches);
    snapshotsTo = fresh(snapshotsTo);
    chunks = fresh(chunks);
    return effects;
  }

  private static <T> List<T> fresh(List<T> taken) {
    return taken.isEmpty() ? taken : new ArrayList<>();
  }
}
