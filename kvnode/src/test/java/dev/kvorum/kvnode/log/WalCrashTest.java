package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.fail;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random lives of a log on a disk that crashes at any moment, beside a dumb twin. {@code
 * -Dlog.seed=} replays one, {@code -Dlog.seeds=} says how many.
 */
class WalCrashTest {

  private static final int LIVES = 6;

  enum Policy {
    ALWAYS(SyncPolicy.ALWAYS),
    INTERVAL(SyncPolicy.every(Duration.ofNanos(5))),
    NEVER(SyncPolicy.NEVER);

    private final SyncPolicy sync;

    Policy(SyncPolicy sync) {
      this.sync = sync;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCrashLeavesAPrefixThatHoldsEverythingAcknowledged(Policy policy) {
    long first = Long.getLong("log.seed", 1);
    long count = Long.getLong("log.seed") == null ? Long.getLong("log.seeds", 1500) : 1;
    for (long seed = first; seed < first + count; seed++) {
      try {
        new Life(seed, policy).run();
      } catch (Throwable e) {
        fail("-Dlog.seed=" + seed + " " + policy, e);
      }
    }
  }

  /** All that is written to one disk, over several starts. */
  private static final class Life {

    private final SplittableRandom random;
    private final SimDisk disk;
    private final WalOptions options;
    private final Policy policy;

    /** Everything that was handed over in this life, in order; the log has done a prefix of it. */
    private final List<Twin.Step> steps = new ArrayList<>();

    /** The steps that were there when this life began. */
    private List<Twin.Step> before = List.of();

    private Twin tip = new Twin();

    /** What a process that dies may not take. */
    private int acknowledged;

    /** What even a power failure may not take. */
    private int promised;

    private long nextReplica = 4;
    private long clock;

    Life(long seed, Policy policy) {
      random = new SplittableRandom(seed);
      disk = new SimDisk(random.nextLong());
      this.policy = policy;
      options =
          new WalOptions(
              1024 << random.nextInt(3),
              random.nextInt(100, 3000),
              random.nextInt(50, 600),
              random.nextInt(3),
              policy.sync);
    }

    void run() throws IOException {
      for (int life = 0; life < LIVES; life++) {
        try {
          Wal wal = Wal.open(disk, options);
          recovered(wal);
          if (random.nextInt(3) > 0) {
            disk.faults().failWriteAfter(random.nextInt(60));
          } else {
            disk.faults().failForceAfter(random.nextInt(40));
          }
          live(wal);
        } catch (IOException | WalFailedException e) {
          // The process ends.
        }
        end();
      }
      healthyDisk();
      recovered(Wal.open(disk, options));
    }

    private void end() {
      if (random.nextInt(4) == 0) {
        disk.kill();
      } else {
        disk.crash();
        acknowledged = promised;
      }
      disk.faults().failWriteAfter(random.nextInt(4) == 0 ? random.nextInt(12) : -1);
      disk.faults().failForceAfter(random.nextInt(4) == 0 ? random.nextInt(6) : -1);
    }

    private void healthyDisk() {
      disk.faults().failWriteAfter(-1);
      disk.faults().failForceAfter(-1);
    }

    /** The log must be what a prefix of the steps makes, with all acknowledged ones in it. */
    private void recovered(Wal wal) {
      healthyDisk();
      Map<String, String> found = Twin.view(wal);
      var twin = new Twin();
      before.forEach(twin::apply);
      for (int done = 0; done <= steps.size(); done++) {
        if (done >= acknowledged && twin.view().equals(found)) {
          var kept = new ArrayList<>(before);
          kept.addAll(steps.subList(0, done));
          before = kept;
          steps.clear();
          acknowledged = 0;
          promised = 0;
          tip = twin;
          return;
        }
        if (done < steps.size()) {
          twin.apply(steps.get(done));
        }
      }
      fail(
          "no prefix of %d..%d of the steps gives this log:\n%s\nall of them give\n%s"
              .formatted(acknowledged, steps.size(), found, twin.view()));
    }

    private void live(Wal wal) {
      for (int i = random.nextInt(5, 60); i > 0; i--) {
        if (random.nextInt(4) > 0) {
          act(wal);
        } else {
          wal.doWork(clock++);
        }
      }
    }

    private void act(Wal wal) {
      long replica = random.nextInt(40) == 0 ? nextReplica++ : random.nextLong(1, nextReplica);
      if (tip.isBuried(replica)) {
        return;
      }
      if (tip.replicas().contains(replica) && random.nextInt(60) == 0) {
        hand(List.of(new Twin.Step.Bury(replica)));
        int at = steps.size();
        wal.tombstone(replica, () -> done(at, Force.ASKED));
        return;
      }
      WalAppend draft = append(replica);
      hand(Twin.steps(draft));
      int at = steps.size();
      Force force = draft.mustBeForced() || policy == Policy.ALWAYS ? Force.ASKED : Force.RELAXED;
      wal.append(
          new WalAppend(
              replica, draft.base(), draft.hardState(), draft.entries(), () -> done(at, force)));
    }

    private enum Force {
      ASKED,
      RELAXED
    }

    private void hand(List<Twin.Step> more) {
      steps.addAll(more);
      more.forEach(tip::apply);
    }

    private void done(int at, Force force) {
      acknowledged = at;
      if (force == Force.ASKED) {
        promised = at;
      }
    }

    private WalAppend append(long replica) {
      boolean known = tip.replicas().contains(replica);
      Position start = known ? tip.base(replica) : Position.ZERO;
      HardState vote = known ? tip.hardState(replica) : HardState.INITIAL;
      Optional<Base> base = Optional.empty();
      long last = known ? tip.lastIndex(replica) : 0;
      if (!known) {
        base = Optional.of(Appends.base(0, 0));
      } else if (random.nextInt(8) == 0) {
        Position position = newBase(replica, start, last);
        base = Optional.of(Appends.base(position.index(), position.term()));
        return new WalAppend(replica, base, maybeVote(vote), List.of(), () -> {});
      }
      Optional<HardState> state = maybeVote(vote);
      List<Entry> entries =
          known && random.nextInt(6) > 0 ? entries(replica, start, last) : List.of();
      return new WalAppend(replica, base, state, entries, () -> {});
    }

    private Position newBase(long replica, Position start, long last) {
      long index = random.nextLong(start.index(), last + 1);
      long term = tip.termAt(replica, index);
      return switch (random.nextInt(6)) {
        case 0 -> new Position(last + 1 + random.nextInt(5), tip.termAt(replica, last) + 1);
        case 1 -> new Position(index, index == start.index() ? term : term + 1);
        default -> new Position(index, term);
      };
    }

    private Optional<HardState> maybeVote(HardState now) {
      return random.nextInt(4) == 0
          ? Optional.of(new HardState(now.term() + 1, random.nextInt(4)))
          : Optional.empty();
    }

    private List<Entry> entries(long replica, Position start, long last) {
      long first = random.nextInt(4) == 0 ? random.nextLong(start.index(), last + 1) + 1 : last + 1;
      long term = tip.termAt(replica, first - 1) + (first <= last ? 1 : random.nextInt(2));
      var entries = new ArrayList<Entry>();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        byte[] data = new byte[random.nextInt(random.nextInt(20) == 0 ? 2000 : 40)];
        random.nextBytes(data);
        EntryKind kind = random.nextInt(10) == 0 ? EntryKind.MEMBERSHIP : EntryKind.COMMAND;
        entries.add(new Entry(first++, term, kind, data));
        term += random.nextInt(8) / 7;
      }
      return entries;
    }
  }
}
