package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static dev.kvorum.kvnode.raft.sim.SimCluster.SHARD;

import dev.kvorum.kvnode.raft.Effects;
import dev.kvorum.kvnode.raft.Effects.IndexRange;
import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.raft.Restored;
import dev.kvorum.kvnode.raft.Start;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A driver for one core: carries out its effects with delays, on a clock of its own, and forgets
 * when it crashes.
 */
final class SimNode {

  private static final long TICK = 10 * MILLI;

  final long id;
  final SimCluster cluster;
  final SimDisk disk;
  final SimSnapshots snapshots = new SimSnapshots(this);
  private final SimPulse pulse = new SimPulse(this);

  /** How fast its clock runs, and what it showed at the beginning. */
  private final double clockRate;

  private final long clockOffset;

  long diskDelayMin = MILLI / 10;
  long diskDelayMax = MILLI;
  boolean running;

  /** Its disk is lost, and with it this replica, for ever (SAFETY 2). */
  boolean lost;

  private long pausedUntil;

  /** Events of an earlier life are dropped. */
  private int life;

  private RaftCore core;
  private List<Message> inbox = new ArrayList<>();
  private final Deque<IndexRange> toApply = new ArrayDeque<>();
  private Optional<Persist> underWay = Optional.empty();
  private boolean applying;

  /** Up to here the state machine is in memory. */
  private long applied;

  private RaftStatus status;

  SimNode(long id, SimCluster cluster, Restored restored) {
    this.id = id;
    this.cluster = cluster;
    disk = new SimDisk(restored);
    long drift = cluster.options.clockDriftNanos() * 9 / 20;
    clockRate = 1 + (double) cluster.between(-drift, drift) / cluster.options.electionMinNanos();
    clockOffset = cluster.between(0, 1_000_000 * MILLI);
  }

  void start() {
    cluster.witness.check(!lost, "a lost replica never comes back");
    running = true;
    life++;
    inbox = new ArrayList<>();
    toApply.clear();
    snapshots.forget();
    underWay = Optional.empty();
    applying = false;
    applied = disk.durableApplied();
    var start = new Start(clock(), cluster.random.nextLong());
    core = new RaftCore(SHARD, id, cluster.options, disk.restore(), start);
    status = core.status();
    cluster.witness.started(this);
    later(cluster.between(0, TICK), this::tick);
    later(cluster.between(0, TICK), pulse::begin);
  }

  /** Loses what is not on disk; of what is on its way there, any prefix may have arrived. */
  void crash() {
    if (!running) {
      return;
    }
    running = false;
    life++;
    underWay.ifPresent(
        persist -> disk.write(persist, cluster.random.nextInt(persist.entries().size() + 3)));
    cluster.witness.onDisk(this);
  }

  void wipe() {
    crash();
    lost = true;
  }

  void pauseFor(long duration) {
    pausedUntil = cluster.now() + duration;
  }

  void resume() {
    pausedUntil = cluster.now();
  }

  boolean leads() {
    return running && status.leads();
  }

  boolean acceptsProposals() {
    return running && core.acceptsProposals();
  }

  /** Why it can't make these the members now. */
  Optional<String> refusal(Membership next) {
    return core.refusal(next);
  }

  RaftStatus status() {
    return status;
  }

  long applied() {
    return applied;
  }

  long clock() {
    return clockOffset + (long) (cluster.now() * clockRate);
  }

  boolean holdsLease() {
    return running && core.leaseUntilNanos() > clock();
  }

  boolean knowsAll() {
    return running && core.knowsAll();
  }

  /** A verb from outside, such as a proposal; takes place when the node is not paused. */
  void call(Consumer<RaftCore> verb) {
    later(
        0,
        () -> {
          core.tick(clock());
          verb.accept(core);
          act();
        });
  }

  void read() {
    long token = cluster.nextToken();
    call(
        raft -> {
          cluster.witness.readBegins(token);
          raft.read(token);
        });
  }

  /**
   * A snapshot that the log on disk does not begin with yet is beside the state machine's old data,
   * not in its place.
   */
  void flush() {
    if (running && core.status().base() == disk.base().position().index()) {
      disk.flushed(applied);
    }
  }

  void compact() {
    call(
        raft -> {
          long upTo = Math.min(disk.durableApplied(), raft.status().persisted());
          boolean snapshotIsFirst = underWay.flatMap(Persist::snapshot).isPresent();
          if (upTo > raft.status().base() && upTo <= raft.status().applied() && !snapshotIsFirst) {
            disk.begin(raft.compact(upTo));
          }
        });
  }

  void deliver(Message message) {
    if (!running) {
      return;
    }
    inbox.add(message);
    if (inbox.size() == 1) {
      later(cluster.between(0, MILLI / 10), this::turn);
    }
  }

  /** In this life, and not while paused. */
  void later(long delay, Runnable action) {
    int scheduledIn = life;
    cluster.after(
        delay,
        () -> {
          if (scheduledIn != life || !running) {
            return;
          }
          if (cluster.now() < pausedUntil) {
            later(pausedUntil - cluster.now(), action);
          } else {
            action.run();
          }
        });
  }

  int life() {
    return life;
  }

  void hear(long peer, int peersLife) {
    later(0, () -> pulse.hear(peer, peersLife));
  }

  boolean isQuiet() {
    return running && core.isQuiet();
  }

  /** One that rests needs no tick. */
  private void tick() {
    if (!core.isQuiet()) {
      turn();
    }
    later(TICK, this::tick);
  }

  private void turn() {
    List<Message> messages = inbox;
    inbox = new ArrayList<>();
    core.tick(clock());
    for (Message message : messages) {
      core.receive(message);
      if (message instanceof Message.SnapshotReply reply) {
        snapshots.replied(reply, core);
      }
    }
    act();
  }

  /** Carries out what the core wants done. */
  void act() {
    Effects effects = core.effects();
    status = core.status();
    cluster.witness.turned(this);
    effects.sendNow().forEach(cluster.network::send);
    effects.persist().ifPresent(this::persist);
    effects.apply().ifPresent(toApply::add);
    effects.reads().forEach(read -> cluster.witness.readAnswered(read.token(), read.index()));
    effects.fetches().forEach(this::fetch);
    effects.snapshotsTo().forEach(snapshots::send);
    effects.chunks().forEach(snapshots::receive);
    if (!applying && !toApply.isEmpty()) {
      applying = true;
      later(cluster.between(0, MILLI), this::applyNext);
    }
  }

  private void persist(Persist persist) {
    cluster.witness.check(underWay.isEmpty(), "one persist is under way at a time");
    underWay = Optional.of(persist);
    later(
        cluster.between(diskDelayMin, diskDelayMax),
        () -> {
          underWay = Optional.empty();
          disk.write(persist);
          cluster.witness.onDisk(this);
          persist.sendAfterSync().forEach(cluster.network::send);
          core.persisted(persist.end());
          act();
        });
  }

  private void applyNext() {
    applying = false;
    if (toApply.isEmpty()) {
      return; // a snapshot came between
    }
    IndexRange range = toApply.remove();
    List<Entry> entries = core.cached(range, cluster.options.appendBytesMax());
    if (entries.isEmpty()) {
      entries = disk.read(range.first(), range.last(), cluster.options.appendBytesMax());
    }
    cluster.witness.check(!entries.isEmpty(), "what is to be applied is in memory or on disk");
    for (Entry entry : entries) {
      cluster.witness.check(entry.index() == applied + 1, "entries are applied in order");
      cluster.witness.applies(this, entry);
      applied = entry.index();
    }
    if (applied < range.last()) {
      toApply.addFirst(new IndexRange(applied + 1, range.last()));
    }
    core.applied(applied);
    act();
  }

  /** The state machine is that of a snapshot from now on. */
  void restored(long index) {
    applied = index;
  }

  /** What was to be applied is covered by a snapshot. */
  void forgetToApply() {
    toApply.clear();
  }

  private void fetch(Effects.Fetch fetch) {
    later(
        cluster.between(0, 3 * MILLI),
        () -> {
          List<Entry> entries = disk.read(fetch.fromIndex(), Long.MAX_VALUE, fetch.bytesMax());
          later(
              cluster.between(0, 3 * MILLI),
              () -> {
                core.fetched(fetch, entries);
                act();
              });
        });
  }
}
