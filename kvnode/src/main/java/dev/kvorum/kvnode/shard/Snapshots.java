package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.RaftCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The snapshots that a replica is sending, and the one that it is receiving. */
final class Snapshots {

  /** Told when a received snapshot is whole and durable under its name. */
  @FunctionalInterface
  interface Whole {
    void received(SnapshotChunk last, String name);
  }

  private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());

  private final ReplicaOptions options;
  private final Surroundings around;
  private final SnapshotFiles files;
  private final Consumer<Runnable> onAgent;
  private final Map<Long, SnapshotSender> sending = new HashMap<>();
  private Optional<SnapshotReceiver> receiving = Optional.empty();

  /** From the last chunk until the engine holds the snapshot; further chunks are repeats. */
  private boolean installing;

  private boolean writing;
  private long pinned = Long.MAX_VALUE;

  Snapshots(ReplicaOptions options, Surroundings around, SnapshotFiles files, Consumer<Runnable> onAgent) {
    this.options = options;
    this.around = around;
    this.files = files;
    this.onAgent = onAgent;
  }

  /** Index that the log must not be compacted past, for a receiver to go on from there. */
  long pinned() {
    return pinned;
  }

  boolean isSending() {
    return writing || !sending.isEmpty();
  }

  /** Makes a snapshot of the state as it is now and sends it, unless one for that peer is under way. */
  void send(long peer, RaftCore core, Engine engine) {
    if (sending.containsKey(peer) || writing) {
      if (!sending.containsKey(peer)) {
        core.snapshotEnded(peer); // asked for again as soon as the disk is free
      }
      return;
    }
    writing = true;
    SnapshotMark mark = core.appliedMark();
    View view = engine.view();
    pinned = Math.min(pinned, mark.position().index());
    around.background().execute(() -> {
      // Opened here and now: the next compaction deletes it, and what is open can still be read.
      DiskFile file = open(Compactor.write(files, mark, view));
      onAgent.accept(() -> written(peer, file, mark, core));
    });
  }

  /** A peer says where it wants to go on. */
  void replied(Message.SnapshotReply reply, RaftCore core) {
    long peer = reply.route().from();
    SnapshotSender sender = sending.get(peer);
    long now = around.clock().nanos();
    if (sender != null && sender.goesOn(reply, now)) {
      post(sender.chunk(reply.route().back(), core.term(), now));
    }
  }

  /**
   * The peer has everything up to here. Only at the snapshot's end is it done with that: what it says of less may be the late
   * word on an earlier one, and whoever waits for the snapshot isn't given anything else.
   */
  void appended(long peer, long match) {
    SnapshotSender sender = sending.get(peer);
    if (sender != null && match >= sender.position().index()) {
      end(peer);
    }
  }

  /** Repeats what seems lost and gives up what is not answered; to be called about every tick. */
  void tick(RaftCore core) {
    long now = around.clock().nanos();
    for (long peer : sending.keySet().toArray(Long[]::new)) {
      SnapshotSender sender = sending.get(peer);
      if (!core.leads()) {
        end(peer);
      } else if (sender.isGivenUp(now)) {
        end(peer);
        core.snapshotEnded(peer);
      } else if (sender.wantsResend(now)) {
        post(sender.chunk(route(peer), core.term(), now));
      }
    }
  }

  void receive(SnapshotChunk chunk, RaftCore core, Whole whole) {
    if (installing) {
      return;
    }
    if (receiving.isEmpty() || !receiving.get().isOf(chunk)) {
      receiving.ifPresent(receiver -> receiver.abandon(files));
      receiving = chunk.offset() == 0 ? Optional.of(SnapshotReceiver.begin(files, chunk)) : Optional.empty();
    }
    long next = receiving.map(receiver -> receiver.take(chunk)).orElse(0L);
    post(new Message.SnapshotReply(chunk.route().back(), core.term(), chunk.snapshot(), next));
    if (next == chunk.total()) {
      installing = true;
      SnapshotReceiver receiver = receiving.get();
      receiving = Optional.empty();
      around.background().execute(() -> finish(receiver, chunk, whole));
    }
  }

  boolean isInstalling() {
    return installing;
  }

  void installed() {
    installing = false;
  }

  private void finish(SnapshotReceiver receiver, SnapshotChunk last, Whole whole) {
    try (receiver) {
      receiver.finish();
      String name = files.finish(last.snapshot().position());
      onAgent.accept(() -> whole.received(last, name));
    } catch (IOException e) {
      // Its sender hears nothing and begins anew by and by.
      LOG.log(System.Logger.Level.WARNING, "shard " + options.shard() + ": a received snapshot is not usable", e);
      onAgent.accept(this::installed);
    }
  }

  private DiskFile open(String name) {
    try {
      return around.disk().open(SnapshotFiles.path(name));
    } catch (IOException e) {
      throw new UncheckedIOException("a snapshot that was just written can't be read", e);
    }
  }

  private void written(long peer, DiskFile file, SnapshotMark mark, RaftCore core) {
    writing = false;
    try {
      if (!core.leads()) {
        file.close();
        release();
        return;
      }
      long now = around.clock().nanos();
      var sender = new SnapshotSender(file, new SnapshotId(now, mark.position()), mark, around.limits().chunkBytes());
      sender.begin(now);
      sending.put(peer, sender);
      post(sender.chunk(route(peer), core.term(), now));
    } catch (IOException e) {
      throw new UncheckedIOException("a snapshot that was just written can't be read", e);
    }
  }

  private void end(long peer) {
    SnapshotSender sender = sending.remove(peer);
    if (sender != null) {
      sender.close();
      release();
    }
  }

  private void release() {
    if (!isSending()) {
      pinned = Long.MAX_VALUE;
    }
  }

  private Message.Route route(long peer) {
    return new Message.Route(options.shard(), options.replica(), peer);
  }

  private void post(Message message) {
    around.map().nodeOf(message.route().to()).ifPresent(node -> around.peers().send(node, message));
  }
}
