package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Makes a snapshot that was received what this replica is: when it is whole the beginning of the
 * log, when that is on disk the engine's content. Nothing is applied in between. On the agent's
 * thread, but for what {@link IncomingSnapshot} does in the background.
 */
final class SnapshotInstall {

  private final IncomingSnapshot incoming;
  private final Compactor compactor;
  private final Applier applier;
  private final StateMachine machine;
  private final LongConsumer restored;

  /** File of the last one that was received. */
  private Optional<String> whole = Optional.empty();

  /**
   * @param restored told the index of the snapshot that the state machine has gone over to
   */
  SnapshotInstall(
      IncomingSnapshot incoming,
      Compactor compactor,
      Applier applier,
      StateMachine machine,
      LongConsumer restored) {
    this.incoming = incoming;
    this.compactor = compactor;
    this.applier = applier;
    this.machine = machine;
    this.restored = restored;
  }

  /** Whether the engine may be another than the applied index says. */
  boolean isUnderWay() {
    return incoming.isInstalling();
  }

  /** Where the log is to begin, for its record on disk. */
  Base.State state() {
    return new Base.State.InSnapshot(whole.orElseThrow());
  }

  void receive(SnapshotChunk chunk, RaftCore core) {
    if (!machine.isNeeded()) { // else the sender goes on asking
      incoming.receive(chunk, core, (last, file) -> received(last, file, core));
    }
  }

  /** The log on disk begins with the snapshot. */
  void restore(long index) {
    compactor.baseState(state());
    incoming.restore(whole.orElseThrow(), machine.engine(), () -> restored(index));
  }

  void close() {
    incoming.close();
  }

  private void received(SnapshotChunk last, String file, RaftCore core) {
    var mark = new SnapshotMark(last.snapshot().position(), last.membership());
    if (machine.isNeeded()) {
      leaveOff();
      return;
    }
    switch (core.snapshotReceived(mark, last)) {
      case INSTALLED -> {
        whole = Optional.of(file);
        applier.suspendFor(mark.position().index());
        machine.unload(); // and nobody takes it for what it was
      }
      case OUTRUN -> leaveOff();
    }
  }

  private void leaveOff() {
    incoming.installed();
    compactor.clean();
  }

  private void restored(long index) {
    machine.reload();
    applier.resume();
    restored.accept(index);
    leaveOff();
  }
}
