package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one snapshot that a replica is receiving or installing. On the agent's thread, but for the
 * checking of what came.
 */
final class IncomingSnapshot {

  /** Told when a received snapshot is whole and durable under its name. */
  @FunctionalInterface
  interface Whole {
    void received(SnapshotChunk last, String name);
  }

  private static final System.Logger LOG = System.getLogger(IncomingSnapshot.class.getName());

  private final ReplicaOptions options;
  private final Surroundings around;
  private final SnapshotFiles files;
  private final Consumer<Runnable> onAgent;
  private Optional<SnapshotReceiver> receiving = Optional.empty();

  /** From the last chunk until the engine holds the snapshot. */
  private Optional<Position> installing = Optional.empty();

  IncomingSnapshot(
      ReplicaOptions options,
      Surroundings around,
      SnapshotFiles files,
      Consumer<Runnable> onAgent) {
    this.options = options;
    this.around = around;
    this.files = files;
    this.onAgent = onAgent;
  }

  boolean isInstalling() {
    return installing.isPresent();
  }

  void receive(SnapshotChunk chunk, RaftCore core, Whole whole) {
    if (chunk.snapshot().position().index() <= core.commit()) {
      receiving.filter(receiver -> receiver.isOf(chunk)).ifPresent(this::drop);
      // Its sender has missed that it arrived, or that it isn't needed any more: the core says so
      // again.
      core.snapshotReceived(
          new SnapshotMark(chunk.snapshot().position(), chunk.membership()), chunk);
    } else if (isInstalling()) {
      reply(
          chunk,
          core,
          chunk.offset()); // a sign of life: what came is being checked, which may take its time
    } else {
      take(chunk, core, whole);
    }
  }

  /** Fills an engine with a snapshot that was received, in the background. */
  void restore(String name, Engine engine, Runnable restored) {
    around
        .background()
        .execute(
            () -> {
              SnapshotFiles.restore(files, name, engine);
              onAgent.accept(restored);
            });
  }

  /** The engine holds the snapshot, or it is not needed or not usable. */
  void installed() {
    installing.ifPresent(files::release);
    installing = Optional.empty();
  }

  void close() {
    receiving.ifPresent(this::drop);
  }

  private void take(SnapshotChunk chunk, RaftCore core, Whole whole) {
    try {
      if (receiving.isPresent() && !receiving.get().isOf(chunk)) {
        drop(receiving.get());
      }
      if (receiving.isEmpty() && chunk.offset() == 0) {
        files.hold(chunk.snapshot().position());
        receiving = Optional.of(SnapshotReceiver.begin(files, chunk));
      }
      long next = receiving.isPresent() ? receiving.get().take(chunk) : 0;
      if (next < chunk.total()) {
        reply(chunk, core, next);
      } else {
        install(receiving.orElseThrow(), chunk, whole);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "shard " + options.shard() + ": a snapshot can't be received: " + e.getMessage());
      receiving.ifPresentOrElse(this::drop, () -> files.release(chunk.snapshot().position()));
    }
  }

  private void install(SnapshotReceiver received, SnapshotChunk last, Whole whole) {
    receiving = Optional.empty();
    installing = Optional.of(last.snapshot().position());
    around
        .background()
        .execute(
            () -> {
              try (received) {
                received.finish();
                String name =
                    files.finish(
                        files.incoming(last.snapshot().position()), last.snapshot().position());
                onAgent.accept(() -> whole.received(last, name));
              } catch (IOException | UncheckedIOException e) {
                // The sender repeats the last chunk, hears that the first is wanted, and begins
                // anew.
                LOG.log(
                    System.Logger.Level.WARNING,
                    "shard "
                        + options.shard()
                        + ": a received snapshot is not usable: "
                        + e.getMessage());
                onAgent.accept(this::installed);
              }
            });
  }

  private void drop(SnapshotReceiver receiver) {
    receiver.close();
    files.release(receiver.position());
    receiving = Optional.empty();
  }

  private void reply(SnapshotChunk chunk, RaftCore core, long next) {
    var reply =
        new Message.SnapshotReply(chunk.route().back(), core.term(), chunk.snapshot(), next);
    around.map().nodeOf(reply.route().to()).ifPresent(node -> around.peers().send(node, reply));
  }
}
