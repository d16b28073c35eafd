package dev.kvorum.kvnode.shard.replica;

import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.WalAppend;
import dev.kvorum.kvnode.raft.Effects;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.raft.Restored;
import dev.kvorum.kvnode.raft.Start;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Drives one replica: takes what has come in, lets the core decide, and carries out its effects. It
 * has no thread: whoever owns one calls {@link #doWork} and {@link #apply}, asks {@link
 * #wantsTicks} and ends it, one thread at a time. What says so is for that thread, too; all else is
 * for any.
 */
public final class RaftAgent {

  private final ReplicaOptions options;
  private final Surroundings around;
  private final StateMachine machine;
  private final RaftCore core;
  private final Applier applier;
  private final Compactor compactor;
  private final OutgoingSnapshots outgoing;
  private final SnapshotInstall install;
  private final Proposals proposals;
  private final PendingReads reads;

  private final AgentInbox inbox;
  private final AtomicBoolean probeWanted = new AtomicBoolean();
  private final List<Input> turn = new ArrayList<>();
  private long lastTick;

  private volatile RaftStatus status;
  private volatile long leader;
  private volatile long leaseTerm;
  private volatile boolean knowsAll;
  private volatile int pending;

  /**
   * @param restored what the log holds; the machine's engine is at its applied index
   */
  public RaftAgent(
      ReplicaOptions options,
      Surroundings around,
      StateMachine machine,
      Restored restored,
      Base.State baseState) {
    this.options = options;
    this.around = around;
    this.machine = machine;
    inbox = new AgentInbox(around.limits().queuedMax(), () -> around.wakeup().wake(this));
    long now = around.clock().nanos();
    core =
        new RaftCore(
            options.shard(),
            options.replica(),
            options.raft(),
            restored,
            new Start(now, options.seed(), options.urgency()));
    var files = new SnapshotFiles(around.disk(), options.replica());
    files.keepOnly(baseState);
    applier =
        new Applier(options.replica(), around.wal(), machine, around.limits().applyBytesMax());
    compactor = new Compactor(options, around, files, baseState, this::turn);
    outgoing = new OutgoingSnapshots(options, around, files, this::turn, compactor::clean);
    var incoming = new IncomingSnapshot(options, around, files, this::turn);
    install = new SnapshotInstall(incoming, compactor, applier, machine, this::restored);
    proposals = new Proposals(options, around, machine, core);
    reads = new PendingReads(now, new SplittableRandom(options.seed()).nextLong());
    lastTick = now;
    status = core.status();
  }

  public long shard() {
    return options.shard();
  }

  public long replica() {
    return options.replica();
  }

  public StateMachine machine() {
    return machine;
  }

  /** As of the last tick, change of leader, or begin or end of rest. */
  public RaftStatus status() {
    return status;
  }

  /** Replica id of the leader, or {@link HardState#NOBODY}. */
  public long leader() {
    return leader;
  }

  public boolean leads() {
    return leader == options.replica();
  }

  /**
   * Whether the engine has all that anybody was told before, as that of a group of one has: then a
   * read needs no proof. Any thread, before the engine is read, and nothing need be checked after:
   *
   * <ol>
   *   <li>A read that asks after it has begun, and hears yes, may be answered as of that moment.
   *   <li>Another member, or leader, can only be after a message of this replica has left, and the
   *       yes is taken back before that: see {@code carryOut}.
   *   <li>What comes later, as a pause of the process, changes nothing about that moment, and the
   *       engine only gets newer. A lease is different: it ends by time alone.
   * </ol>
   */
  public boolean knowsAll() {
    return knowsAll;
  }

  /**
   * The engine here is at least as new as everything that was acknowledged before this monotonic
   * time.
   */
  public long freshAsOfNanos() {
    long now = around.clock().nanos();
    return knowsAll ? now : reads.freshAsOfNanos();
  }

  /**
   * Whether a lease that a read was granted under is still trusted. Any thread, after the engine
   * was read.
   */
  public boolean holds(ReadEnd.Lease lease) {
    return leaseTerm == lease.term() && around.clock().nanos() - lease.untilNanos() < 0;
  }

  /** Writes and reads that wait: for a turn, for a majority, for proof. */
  public int queued() {
    return inbox.requests() + pending;
  }

  /** Takes a write unless too many wait. */
  public boolean offer(PendingWrite write) {
    return inbox.offer(write);
  }

  /** Takes a read unless too many wait. */
  public boolean offer(PendingRead read) {
    return inbox.offer(read);
  }

  public void deliver(Message message) {
    inbox.put(new Input.Received(message));
  }

  /** The way to a node was cut, or it has started anew. */
  public void disconnected(long node) {
    turn(() -> lost(node));
  }

  /** A node has gone silent: where nobody rests, the group knows better. */
  public void silent(long node) {
    turn(
        () -> {
          if (core.isQuiet()) {
            lost(node);
          }
        });
  }

  /** Hands leadership to a replica, or to the one with most of the log. */
  public void transferLeadership(OptionalLong to) {
    turn(() -> to.ifPresentOrElse(core::transferLeadership, core::transferLeadership));
  }

  /**
   * Proposes the next members if this replica leads and they may be proposed now; see {@link
   * RaftCore#refusal}. Whoever wants them asks again until {@link #status} shows them: until then
   * the group doesn't rest, as nobody is known to follow closely in one that does.
   */
  public void changeMembership(Membership next) {
    turn(
        () -> {
          core.keepAwake();
          if (core.refusal(next).isEmpty()) {
            core.changeMembership(next);
          }
        });
  }

  /**
   * Whether the engine is at the applied index, and may be looked into and added to beside what is
   * applied; on the agents' thread.
   */
  public boolean isEngineFree() {
    return !install.isUnderWay() && !inbox.isClosed();
  }

  /** Whether the log begins with what another replica here holds; on the agents' thread. */
  public boolean beginsInParent() {
    return compactor.beginsInParent();
  }

  /**
   * Makes durable by itself what this replica holds, however short the log is; on the agents'
   * thread.
   */
  public void checkpoint() {
    compactor.want();
    inbox.wake();
  }

  /** Entries up to an index are committed, as another replica here has it written down. */
  public void knowCommitted(long index) {
    turn(() -> core.knowCommitted(index));
  }

  /** Somebody reads without proof and wants to know its age better. */
  public void probe() {
    if (!probeWanted.get() && probeWanted.compareAndSet(false, true)) {
      inbox.wake();
    }
  }

  /** One turn, to be followed by {@link #apply}: returns how much there was to do. */
  public int doWork() {
    if (inbox.isClosed()) { // it was woken before
      return 0;
    }
    inbox.take(turn);
    // The clock is read after the messages were taken and before they are looked at: see
    // RaftCore.tick.
    long now = around.clock().nanos();
    core.tick(now);
    for (Input input : turn) {
      handle(input, now);
    }
    int work = turn.size();
    turn.clear();
    if (probeWanted.getAndSet(false)) {
      reads.probe();
    }
    if (leader != core.leader()) {
      reads.leaderChanged();
    }
    reads.ask(core, now);
    proposals.openShard();
    carryOut(now);
    tick(now);
    publish();
    if (!inbox.isEmpty()) {
      inbox.wake();
    }
    return work;
  }

  /**
   * The other half of a turn: applies a batch of what is committed. Apart, so that no shard's
   * messages and log wait for what another one applies.
   */
  public void apply() {
    if (inbox.isClosed() || !applier.canApply()) {
      return;
    }
    OptionalLong applied = applier.applySome(core, proposals.ends());
    if (applied.isEmpty()) {
      return;
    }
    long last = applied.getAsLong();
    proposals.applied(last);
    core.applied(last);
    reads.applied(core.applied());
    pending = proposals.size() + reads.size();
    if (applier.canApply()) { // else a tick looks again whether it can by now
      inbox.wake();
    }
  }

  /**
   * Whether time matters to it: not while the group rests and nothing waits here. For whoever gives
   * the turns, after one.
   */
  public boolean wantsTicks() {
    return !inbox.isClosed()
        && (!core.isQuiet() || pending > 0 || applier.hasWork() || outgoing.isBusy());
  }

  /** Ends everything that waits, and from now on what comes; the agent gets no turn after. */
  public void close() {
    promiseNothing();
    inbox.close();
    endAll();
  }

  /**
   * The replica leaves this node for good, and the node goes on: as {@link #close}, but who hasn't
   * been proposed or proven is told to look elsewhere. From now on nothing of it reaches the log or
   * the background.
   */
  public void retire() {
    promiseNothing();
    inbox.retire();
    endAll();
  }

  /** Whether it has ended, for good or with the process. Any thread. */
  public boolean hasEnded() {
    return inbox.isClosed();
  }

  /** Of what other threads may rely on. */
  private void promiseNothing() {
    leaseTerm = 0;
    knowsAll = false;
  }

  private void endAll() {
    proposals.endAll();
    reads.endAll();
    pending = 0;
    outgoing.close();
    install.close();
  }

  private void lost(long node) {
    for (long member : core.status().members().all()) {
      if (around.map().nodeOf(member).equals(OptionalLong.of(node))) {
        core.disconnected(member);
      }
    }
  }

  private void turn(Runnable action) {
    inbox.put(new Input.Turn(action));
  }

  private void handle(Input input, long now) {
    switch (input) {
      case PendingWrite write -> {
        inbox.requestTaken();
        proposals.take(write, now);
      }
      case PendingRead read -> {
        inbox.requestTaken();
        prove(read, now);
      }
      case Input.Received(Message.SnapshotReply reply) -> outgoing.replied(reply, core);
      case Input.Received(Message message) -> core.receive(message);
      case Input.Persisted(Effects.Persist persist) -> persisted(persist);
      case Input.Turn(Runnable action) -> action.run();
    }
  }

  private void prove(PendingRead read, long now) {
    if (reads.size() >= around.limits().queuedMax()) {
      read.end(new ReadEnd.Refused(new Outcome.Busy()));
    } else {
      reads.add(read, core, now);
    }
  }

  private void carryOut(long now) {
    // Before the message that lets another campaign at once or makes another a member, and before
    // reads are granted.
    leaseTerm = core.leaseTerm();
    knowsAll = core.knowsAll();
    for (Effects effects = core.effects(); !effects.isEmpty(); effects = core.effects()) {
      effects.sendNow().forEach(this::post);
      effects.persist().ifPresent(this::persist);
      effects.apply().ifPresent(applier::add);
      effects.reads().forEach(ready -> reads.ready(ready.token(), ready.index()));
      effects.readsRefused().forEach(reads::refused);
      reads.ask(core, now); // for those that gathered during the round that ends here
      effects.fetches().forEach(this::fetch);
      effects.snapshotsTo().forEach(outgoing::send);
      effects.chunks().forEach(chunk -> install.receive(chunk, core));
    }
    reads.applied(core.applied());
  }

  private void post(Message message) {
    around.map().nodeOf(message.route().to()).ifPresent(node -> around.peers().send(node, message));
  }

  private void persist(Effects.Persist persist) {
    Optional<Base> base =
        persist
            .snapshot()
            .map(
                mark ->
                    new Base(options.shard(), mark.position(), mark.membership(), install.state()));
    around
        .wal()
        .append(
            new WalAppend(
                options.replica(),
                base,
                persist.hardState(),
                persist.entries(),
                () -> inbox.put(new Input.Persisted(persist))));
  }

  private void persisted(Effects.Persist persist) {
    persist.sendAfterSync().forEach(this::post);
    core.persisted(persist.end());
    persist.snapshot().ifPresent(mark -> install.restore(mark.position().index()));
  }

  private void fetch(Effects.Fetch fetch) {
    core.fetched(fetch, around.wal().read(options.replica(), fetch.fromIndex(), fetch.bytesMax()));
  }

  /** The state is a snapshot's. */
  private void restored(long index) {
    proposals.restored(index);
    core.applied(index);
  }

  private void tick(long now) {
    if (now - lastTick < options.raft().heartbeatNanos() / 5) {
      return;
    }
    lastTick = now;
    proposals.tick(now);
    reads.expire(now);
    applier.tick();
    if (!install.isUnderWay()) { // else the engine is another than the applied index says
      outgoing.tick(core, machine.engine());
      compactor.check(core, machine, outgoing.pinned());
    }
    status = core.status();
  }

  private void publish() {
    pending = proposals.size() + reads.size();
    if (leader != core.leader() || status.quiet() != core.isQuiet()) {
      leader = core.leader();
      status = core.status();
    }
  }
}
