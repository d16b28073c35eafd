package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.MembershipCodec;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A log that has seen everything: batches of several replicas, new terms that replace entries,
 * bases, tombstones, segments that were dropped, used again and copied forward from. It remembers
 * what it held after each step.
 */
final class LoggedLife {

  private static final Runnable NOTHING = () -> {};

  private final SplittableRandom random;
  private final SimDisk disk;
  private final WalOptions options;
  private final Wal wal;
  private final Twin twin = new Twin();
  private final List<Map<String, String>> views = new ArrayList<>();
  private long nextReplica = 1;
  private int acknowledged;

  LoggedLife(long seed, WalOptions options) throws IOException {
    random = new SplittableRandom(seed);
    disk = new SimDisk(seed);
    this.options = options;
    wal = Wal.open(disk, options);
    views.add(twin.view());
  }

  /** Some batches, each acknowledged. */
  void live(int batches) {
    for (int batch = 0; batch < batches; batch++) {
      acknowledged = views.size() - 1;
      for (int append = random.nextInt(1, 4); append > 0; append--) {
        step();
      }
      drain(wal);
    }
  }

  SimDisk disk() {
    return disk;
  }

  WalOptions options() {
    return options;
  }

  /** What it held after each step. */
  List<Map<String, String>> views() {
    return views;
  }

  /** The last view that batches before the last ones vouch for. */
  int acknowledged() {
    return acknowledged;
  }

  List<String> files() {
    return disk.list(Wal.DIRECTORY).stream().map(name -> Wal.DIRECTORY + "/" + name).toList();
  }

  String lastSegment() {
    return files().stream().filter(file -> file.endsWith(Wal.SEGMENT_SUFFIX)).toList().getLast();
  }

  /** The kinds of records that validate in its segments. */
  Set<RecordType> kinds() throws IOException {
    var kinds = EnumSet.noneOf(RecordType.class);
    for (String path : files()) {
      if (path.endsWith(Wal.SEGMENT_SUFFIX)) {
        scan(path, kinds);
      }
    }
    return kinds;
  }

  /** Offset at which the valid records of a segment end. */
  long end(String path) throws IOException {
    return scan(path, EnumSet.noneOf(RecordType.class));
  }

  private long scan(String path, Set<RecordType> kinds) throws IOException {
    try (DiskFile file = disk.open(path)) {
      var header = ByteBuffer.allocate(SegmentHeader.BYTES);
      file.read(header, 0);
      long generation = SegmentHeader.decode(path, header.flip()).orElseThrow().generation();
      var scan = new SegmentScan(file, path, generation, file.size());
      while (scan.advance()) {
        kinds.add(scan.type());
      }
      return scan.offset();
    }
  }

  private void step() {
    if (twin.replicas().size() < 3) {
      write(new Twin.Step.NewBase(nextReplica++, Appends.base(0, 0)));
      return;
    }
    List<Long> replicas = List.copyOf(twin.replicas());
    // The first ones are idle: what they have is copied forward.
    long replica = replicas.get(random.nextInt(10) == 0 ? 0 : random.nextInt(1, replicas.size()));
    switch (random.nextInt(12)) {
      case 0 -> write(new Twin.Step.Vote(replica, nextVote(replica)));
      case 1, 2, 3 -> compact(replica);
      case 4 -> replace(replica);
      case 5 -> bury(replicas);
      default -> extend(replica);
    }
  }

  private HardState nextVote(long replica) {
    return new HardState(twin.hardState(replica).term() + 1, random.nextInt(1, 4));
  }

  private void compact(long replica) {
    long base = twin.base(replica).index();
    long index = random.nextLong(base, twin.lastIndex(replica) + 1);
    write(new Twin.Step.NewBase(replica, Appends.base(index, twin.termAt(replica, index))));
  }

  /** A new leader's entries take the place of some that were never committed. */
  private void replace(long replica) {
    long base = twin.base(replica).index();
    long last = twin.lastIndex(replica);
    long first = random.nextLong(Math.max(base, last - 2), last + 1) + 1;
    long term = twin.termAt(replica, last) + 1;
    write(new Twin.Step.Append(replica, commands(first, 1, term, 5)));
  }

  private void bury(List<Long> replicas) {
    if (random.nextInt(4) == 0) {
      write(new Twin.Step.Bury(replicas.getLast()));
    }
  }

  private void extend(long replica) {
    long last = twin.lastIndex(replica);
    long term = Math.max(1, twin.termAt(replica, last));
    if (random.nextInt(8) == 0) {
      byte[] members = MembershipCodec.encode(Membership.of(1L, 2L, last));
      var entry = new Entry(last + 1, term, EntryKind.MEMBERSHIP, members);
      write(new Twin.Step.Append(replica, List.of(entry)));
    } else {
      int count = random.nextInt(1, 4);
      write(new Twin.Step.Append(replica, commands(last + 1, count, term, random.nextInt(20))));
    }
  }

  private void write(Twin.Step step) {
    twin.apply(step);
    views.add(twin.view());
    switch (step) {
      case Twin.Step.NewBase(long replica, Base base) ->
          wal.append(WalAppend.rebase(replica, base, NOTHING));
      case Twin.Step.Vote(long replica, HardState state) ->
          wal.append(Appends.vote(replica, state.term(), state.votedFor(), NOTHING));
      case Twin.Step.Append(long replica, List<Entry> entries) ->
          wal.append(Appends.entries(replica, entries, NOTHING));
      case Twin.Step.Bury(long replica) -> wal.tombstone(replica, NOTHING);
    }
  }
}
