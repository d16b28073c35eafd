package dev.kvorum.kvnode.raft;

import java.util.List;
import java.util.Optional;

/**
 * What the core wants done, taken once and carried out by the driver.
 *
 * @param sendNow messages that speak only of what is synced already, and a leader's own Appends and
 *     Heartbeats, whose overlap with its own disk is safe (Raft thesis §10.2.1)
 * @param persist at most one is under way; the next is asked for after {@link RaftCore#persisted}
 * @param apply committed and persisted entries for the state machine
 * @param reads reads that may be answered once the state machine has applied their index
 * @param readsRefused tokens of reads that this replica can't have proven, now that it is no member
 * @param fetches entries that are no longer in memory
 * @param snapshotsTo replica ids that lag behind the log, were heard lately and want a snapshot;
 *     asked once, until it succeeds or fails
 * @param chunks pieces of a snapshot that a leader sends to this replica
 */
public record Effects(
    List<Message> sendNow,
    Optional<Persist> persist,
    Optional<IndexRange> apply,
    List<ReadReady> reads,
    List<Long> readsRefused,
    List<Fetch> fetches,
    List<Long> snapshotsTo,
    List<Message.SnapshotChunk> chunks) {

  /** Nothing is to be done, as after most ticks. */
  public static final Effects NONE =
      new Effects(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /**
   * @param snapshot a snapshot that was received and becomes the beginning of the log: where the
   *     log on disk holds its position, what follows stays, else all of the log on disk is dropped
   * @param sendAfterSync messages that may leave only when all of it is on disk
   * @param end position that {@link RaftCore#persisted} is to be told
   */
  public record Persist(
      Optional<SnapshotMark> snapshot,
      Optional<HardState> hardState,
      List<Entry> entries,
      List<Message> sendAfterSync,
      Position end) {}

  /** A snapshot's place in the log and the members as of there. */
  public record SnapshotMark(Position position, Membership membership) {}

  /** Indexes {@code first..last}, both inclusive. */
  public record IndexRange(long first, long last) {}

  /**
   * @param token as given to {@link RaftCore#read}
   */
  public record ReadReady(long token, long index) {}

  /** The driver reads entries from its log and gives them to {@link RaftCore#fetched}. */
  public record Fetch(long replica, long fromIndex, int bytesMax) {}

  public boolean isEmpty() {
    return sendNow.isEmpty()
        && persist.isEmpty()
        && apply.isEmpty()
        && reads.isEmpty()
        && readsRefused.isEmpty()
        && fetches.isEmpty()
        && snapshotsTo.isEmpty()
        && chunks.isEmpty();
  }
}
