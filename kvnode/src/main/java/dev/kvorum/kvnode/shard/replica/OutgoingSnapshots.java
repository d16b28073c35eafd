package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The snapshots that a leader sends: one is written at a time, for all peers that want one by then,
 * and each gets it at its own pace. On the agent's thread, but for the writing.
 */
final class OutgoingSnapshots {

  private static final System.Logger LOG = System.getLogger(OutgoingSnapshots.class.getName());

  /** After a snapshot could not be written, for want of space most likely. */
  private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

  /** For a peer to restore its snapshot and take the log behind it. */
  private static final long FOLLOW_NANOS = Duration.ofSeconds(60).toNanos();

  private final ReplicaOptions options;
  private final Surroundings around;
  private final SnapshotFiles files;
  private final Consumer<Runnable> onAgent;
  private final Runnable clean;

  /** Peers that want a snapshot that is not written yet. */
  private final Set<Long> waiting = new LinkedHashSet<>();

  private final Map<Long, SnapshotSender> sending = new HashMap<>();

  /** Peers that have their snapshot, and not yet what the log had gathered behind it by then. */
  private final Map<Long, Follow> following = new HashMap<>();

  private record Follow(long upTo, long untilNanos) {
    boolean isOver(RaftStatus status, long peer, long now) {
      return status.matchOf(peer) >= upTo || now - untilNanos > 0;
    }
  }

  private boolean writing;
  private long notBefore;
  private long pinned = Long.MAX_VALUE;

  /**
   * @param clean removes what nobody needs any more
   */
  OutgoingSnapshots(
      ReplicaOptions options,
      Surroundings around,
      SnapshotFiles files,
      Consumer<Runnable> onAgent,
      Runnable clean) {
    this.clean = clean;
    this.options = options;
    this.around = around;
    this.files = files;
    this.onAgent = onAgent;
    notBefore = around.clock().nanos();
  }

  /** Index that the log must not be compacted past, for a receiver to go on from there. */
  long pinned() {
    return pinned;
  }

  /** Whether {@link #tick} has something to do by and by. */
  boolean isBusy() {
    return !waiting.isEmpty() || !sending.isEmpty() || !following.isEmpty();
  }

  /**
   * A peer wants the state as it is now, unless it is being sent one already. The next {@link
   * #tick} sees to it.
   */
  void send(long peer) {
    if (!sending.containsKey(peer)) {
      waiting.add(peer);
    }
  }

  /** A peer says where it wants to go on. Only a leader answers: else two speak for one term. */
  void replied(Message.SnapshotReply reply, RaftCore core) {
    long peer = reply.route().from();
    SnapshotSender sender = sending.get(peer);
    long now = around.clock().nanos();
    if (sender != null && core.leads()) {
      sender.replied(reply, now);
      goOn(peer, sender, core, now);
    }
  }

  /**
   * Begins what is wanted, repeats what seems lost and ends what is done or not answered; to be
   * called about every tick, while the engine is at the applied index.
   */
  void tick(RaftCore core, Engine engine) {
    if (!core.leads()) {
      waiting.clear();
      List.copyOf(sending.keySet()).forEach(this::end);
      if (!following.isEmpty()) {
        following.clear();
        unpin();
      }
      return;
    }
    long now = around.clock().nanos();
    if (!sending.isEmpty() || !following.isEmpty()) {
      attend(core, core.status(), now);
    }
    if (!waiting.isEmpty() && !writing && now - notBefore >= 0 && !heard(core).isEmpty()) {
      write(core, engine);
    }
  }

  void close() {
    List.copyOf(sending.keySet()).forEach(this::end);
  }

  /**
   * A peer is done with its snapshot when the core knows it to have all that it covers. The log
   * behind it is kept for longer: else it goes on without the peer, which needs the next snapshot
   * at once. It may have gone on even so, on its way to the hard limit; the core is told of each
   * end, and finds that out.
   */
  private void attend(RaftCore core, RaftStatus status, long now) {
    for (long peer : List.copyOf(sending.keySet())) {
      SnapshotSender sender = sending.get(peer);
      boolean arrived = sender.isCoveredBy(status.matchOf(peer));
      if (arrived) {
        following.put(peer, new Follow(status.last(), now + FOLLOW_NANOS));
      }
      if (arrived || sender.isGivenUp(now)) {
        end(peer);
        core.snapshotEnded(peer);
      } else if (sender.wantsResend(now)) {
        post(sender.chunkAgain(route(peer), core.term(), now));
      } else {
        goOn(peer, sender, core, now);
      }
    }
    if (following.entrySet().removeIf(each -> each.getValue().isOver(status, each.getKey(), now))) {
      unpin();
    }
  }

  private void goOn(long peer, SnapshotSender sender, RaftCore core, long now) {
    if (sender.isDue(now)) {
      post(sender.chunk(route(peer), core.term(), now));
    }
  }

  /** Those that wait and are still there: one may have gone since it was asked for. */
  private List<Long> heard(RaftCore core) {
    RaftStatus status = core.status();
    return waiting.stream().filter(status::isHeard).toList();
  }

  private void write(RaftCore core, Engine engine) {
    writing = true;
    SnapshotMark mark = core.appliedMark();
    View view = engine.view();
    pinned = Math.min(pinned, mark.position().index());
    files.hold(mark.position());
    around
        .background()
        .execute(
            () -> {
              try {
                String name = files.write(mark, view);
                onAgent.accept(() -> written(name, mark, core));
              } catch (IOException e) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "shard "
                        + options.shard()
                        + ": a snapshot can't be written: "
                        + e.getMessage());
                onAgent.accept(
                    () -> {
                      notBefore = around.clock().nanos() + RETRY_NANOS;
                      over(mark);
                    });
              }
            });
  }

  private void written(String name, SnapshotMark mark, RaftCore core) {
    if (core.leads()) {
      for (long peer : heard(core)) {
        waiting.remove(peer);
        begin(peer, name, mark, core);
      }
    }
    over(mark);
  }

  private void begin(long peer, String name, SnapshotMark mark, RaftCore core) {
    try {
      long now = around.clock().nanos();
      DiskFile file = around.disk().open(SnapshotFiles.path(name));
      var id = new SnapshotId(now, mark.position());
      var sender = new SnapshotSender(file, id, mark, around.limits().chunkBytes(), now);
      files.hold(mark.position());
      sending.put(peer, sender);
      post(sender.chunk(route(peer), core.term(), now));
    } catch (IOException e) {
      throw new UncheckedIOException("a snapshot that was just written can't be read", e);
    }
  }

  /** What was being written is written, or can't be. */
  private void over(SnapshotMark mark) {
    writing = false;
    files.release(mark.position());
    unpin();
  }

  private void end(long peer) {
    SnapshotSender sender = sending.remove(peer);
    sender.close();
    files.release(sender.position());
    unpin();
  }

  private void unpin() {
    if (!writing && sending.isEmpty() && following.isEmpty()) {
      pinned = Long.MAX_VALUE;
      clean.run();
    }
  }

  private Message.Route route(long peer) {
    return new Message.Route(options.shard(), options.replica(), peer);
  }

  private void post(Message.SnapshotChunk message) {
    around.movedBytes().add(message.bytes().length);
    around.map().nodeOf(message.route().to()).ifPresent(node -> around.peers().send(node, message));
  }
}
