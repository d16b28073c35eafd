package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Empties the oldest segment: what of it still lives is written again at the end of the log, a
 * bounded amount at a time, so that idle replicas don't keep old segments (SAFETY 10).
 */
final class CopyForward {

  private final Segments segments;
  private final Replicas replicas;
  private final RecordBuffer buffer;
  private final int bytesPerStep;
  private final List<Copy> copies = new ArrayList<>();
  private long planned;

  /** Puts one record into the buffer and returns what to do to the index once it is written. */
  private interface Copy {
    Runnable put();
  }

  CopyForward(Segments segments, Replicas replicas, RecordBuffer buffer, int bytesPerStep) {
    this.segments = segments;
    this.replicas = replicas;
    this.buffer = buffer;
    this.bytesPerStep = bytesPerStep;
  }

  /** Writes the next copies, unforced; returns how many. */
  int step() throws IOException {
    if (!segments.worthCleaning()) {
      return 0;
    }
    plan(segments.oldest());
    int bytes = Math.toIntExact(planned + RecordBuffer.MARK_BYTES);
    if (bytes > segments.active().remaining()) {
      segments.roll(bytes);
    }
    buffer.begin(segments.active(), bytes);
    buffer.mark(segments.active().forcedEnd());
    var moves = new ArrayList<Runnable>(copies.size());
    copies.forEach(copy -> moves.add(copy.put()));
    int written = buffer.bytes();
    segments.active().write(buffer.flip(), written);
    // Only now: a reader goes to the old place until the new one holds the bytes.
    moves.forEach(Runnable::run);
    return moves.size();
  }

  private void plan(Segment oldest) throws IOException {
    copies.clear();
    planned = 0;
    for (ReplicaLog log : replicas.all()) {
      if (full()) {
        return;
      }
      planReplica(log, oldest);
    }
    List<Long> buried =
        replicas.tombstonePlaces().entrySet().stream()
            .filter(tombstone -> tombstone.getValue().segment() == oldest)
            .limit(bytesPerStep / Long.BYTES + 1)
            .map(Map.Entry::getKey)
            .toList();
    if (!buried.isEmpty()) {
      add(RecordBuffer.bytesOfTombstones(buried.size()), () -> bury(buried));
    }
  }

  private void planReplica(ReplicaLog log, Segment oldest) throws IOException {
    if (log.base().isPresent() && log.base().get().place().segment() == oldest) {
      Base base = log.base().get().value();
      add(RecordBuffer.bytesOf(base), () -> rebase(log, base));
    }
    if (log.hardState().isPresent() && log.hardState().get().place().segment() == oldest) {
      add(RecordBuffer.HARD_STATE_BYTES, () -> vote(log));
    }
    for (Run run : log.runs()) {
      if (run.segment() == oldest && !full()) {
        planEntries(log, run);
      }
    }
  }

  /** From the front of the run, at most a record's worth. */
  private void planEntries(ReplicaLog log, Run run) throws IOException {
    List<Entry> read = EntryReader.read(log, run.first(), bytesPerStep - planned);
    int inRun = (int) Math.min(read.size(), run.last() - run.first() + 1);
    List<Entry> entries = read.subList(0, EntryChunks.end(read.subList(0, inRun), 0));
    add(EntryChunks.bytes(entries), () -> move(log, entries));
  }

  private void add(int bytes, Copy copy) {
    planned += bytes;
    copies.add(copy);
  }

  private boolean full() {
    return planned >= bytesPerStep;
  }

  private Runnable rebase(ReplicaLog log, Base base) {
    Place place = buffer.base(log.replica(), base, Suffix.KEPT);
    return () -> log.rebase(base, Suffix.KEPT, place);
  }

  private Runnable vote(ReplicaLog log) {
    Place place = buffer.hardState(log.replica(), log.currentHardState());
    return () -> log.vote(log.currentHardState(), place);
  }

  private Runnable move(ReplicaLog log, List<Entry> entries) {
    Place place = buffer.entries(RecordType.COPIED_ENTRIES, log.replica(), entries);
    return () -> log.move(EntriesHead.of(entries), place);
  }

  private Runnable bury(List<Long> buried) {
    Place place = buffer.tombstones(buried);
    return () -> replicas.bury(buried, place);
  }
}
