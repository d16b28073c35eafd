package dev.kvorum.kvnode.raft;

import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Message.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One core in the hand of a test, which plays its peers, its clock and its disk. */
final class Hand {

  static final long MILLI = 1_000_000;
  static final long SHARD = 1;
  static final Membership ONE_TWO_THREE = Membership.of(1L, 2L, 3L);

  final RaftCore core;
  final long id;
  private long now;
  private boolean diskIsHeld;
  private Optional<Persist> underWay = Optional.empty();
  private List<Message> sent = new ArrayList<>();
  final List<Effects.ReadReady> reads = new ArrayList<>();
  final List<Effects.Fetch> fetches = new ArrayList<>();
  final List<Long> snapshotsTo = new ArrayList<>();
  Optional<Persist> lastPersist = Optional.empty();

  Hand(long id, RaftOptions options, Restored restored) {
    this.id = id;
    core = new RaftCore(SHARD, id, options, restored, new Start(0, id));
  }

  /** Replica 1 of three with a log of these terms, which may vote at once. */
  static Hand withLog(long term, long... terms) {
    var hand =
        new Hand(1, RaftOptions.DEFAULT, restored(ONE_TWO_THREE, new HardState(term, 0), terms));
    hand.setClock(300);
    return hand;
  }

  /** A replica of a group whose log is empty. */
  static Restored nothing(Membership members) {
    return restored(members, HardState.INITIAL);
  }

  static Restored restored(Membership members, HardState state, long... terms) {
    List<Position> firsts = new ArrayList<>();
    for (int i = 0; i < terms.length; i++) {
      if (i == 0 || terms[i] != terms[i - 1]) {
        firsts.add(new Position(i + 1, terms[i]));
      }
    }
    return new Restored(Position.ZERO, members, List.of(), firsts, terms.length, 0, state);
  }

  /**
   * Replica 1, elected by replica 2 in a new group of these, with its first entry committed nowhere
   * yet.
   */
  static Hand leading(Membership members, RaftOptions options) {
    var hand = new Hand(1, options, nothing(members));
    hand.elect();
    return hand;
  }

  static Hand leading() {
    return leading(ONE_TWO_THREE, RaftOptions.DEFAULT);
  }

  void elect() {
    passUntilSent(Message.PreVote.class);
    List<Long> others =
        core.status().members().voters().stream().filter(voter -> voter != id).toList();
    long asked = core.status().term() + 1;
    others.forEach(
        voter -> receive(new Message.PreVoteReply(from(voter), asked, Message.Verdict.GRANTED)));
    others.forEach(
        voter -> receive(new Message.VoteReply(from(voter), asked, Message.Verdict.GRANTED)));
  }

  Route from(long peer) {
    return new Route(SHARD, peer, id);
  }

  void receive(Message message) {
    core.receive(message);
    act();
  }

  /** Time passes in ticks of 10 ms. */
  void pass(long millis) {
    for (long end = now + millis * MILLI; now < end; ) {
      setClock(now / MILLI + 10);
    }
  }

  void setClock(long millis) {
    now = millis * MILLI;
    core.tick(now);
    act();
  }

  long millis() {
    return now / MILLI;
  }

  void passUntilSent(Class<? extends Message> kind) {
    for (int i = 0; i < 200 && sent(kind).isEmpty(); i++) {
      pass(10);
    }
  }

  void holdDisk() {
    diskIsHeld = true;
  }

  /** What is under way gets to the disk, and what waited for it leaves. */
  void releaseDisk() {
    diskIsHeld = false;
    finish();
    act();
  }

  /** Only what is under way now gets there; what follows waits again. */
  void syncOnce() {
    finish();
    act();
  }

  private void finish() {
    Persist persist = underWay.orElseThrow();
    underWay = Optional.empty();
    sent.addAll(persist.sendAfterSync());
    core.persisted(persist.end());
  }

  void act() {
    for (Effects effects = core.effects(); !effects.isEmpty(); effects = core.effects()) {
      sent.addAll(effects.sendNow());
      reads.addAll(effects.reads());
      fetches.addAll(effects.fetches());
      snapshotsTo.addAll(effects.snapshotsTo());
      effects.apply().ifPresent(range -> core.applied(range.last()));
      effects.persist().ifPresent(this::persist);
    }
  }

  private void persist(Persist persist) {
    underWay = Optional.of(persist);
    lastPersist = underWay;
    if (!diskIsHeld) {
      finish();
    }
  }

  /** What was sent of a kind since {@link #forgetSent}. */
  <M extends Message> List<M> sent(Class<M> kind) {
    return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <M extends Message> M lastSent(Class<M> kind) {
    return sent(kind).getLast();
  }

  void forgetSent() {
    sent = new ArrayList<>();
  }

  /** A leader 2 of this term appends entries of these terms behind a position. */
  void append(long term, Position previous, long commit, long... terms) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < terms.length; i++) {
      entries.add(command(previous.index() + 1 + i, terms[i]));
    }
    receive(new Message.Append(from(2), term, previous, entries, commit, 1));
  }

  static Entry command(long index, long term) {
    return new Entry(index, term, EntryKind.COMMAND, new byte[] {(byte) index, (byte) term});
  }

  static Entry membership(long index, long term, Membership members) {
    return new Entry(index, term, EntryKind.MEMBERSHIP, MembershipCodec.encode(members));
  }

  /** A peer has synced everything this leader has, and knows its latest round. */
  void acknowledge(long peer) {
    long round =
        sent(Message.Heartbeat.class).stream().mapToLong(Message.Heartbeat::round).max().orElse(0);
    receive(new Message.Appended(from(peer), core.status().term(), core.status().last(), round));
  }

  void propose(int command) {
    core.propose(new byte[] {(byte) command});
    act();
  }

  /** Proposes these, as of the next epoch. */
  void change(Membership next) {
    core.changeMembership(next.at(core.status().members().epoch() + 1));
    act();
  }

  Optional<String> refusal(Membership next) {
    return core.refusal(next.at(core.status().members().epoch() + 1));
  }

  long leaseLeftMillis() {
    return (core.leaseUntilNanos() - now) / MILLI;
  }
}
