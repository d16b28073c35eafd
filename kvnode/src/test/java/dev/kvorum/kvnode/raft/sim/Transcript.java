package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;

import dev.kvorum.kvnode.raft.Effects;
import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Message.SnapshotChunk;
import dev.kvorum.kvnode.raft.Message.SnapshotId;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.raft.Restored;
import dev.kvorum.kvnode.raft.RoleName;
import dev.kvorum.kvnode.raft.Start;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plays the commands of a transcript and says what the cores wanted done.
 *
 * <pre>
 * group 1 2 3          voters of a new group            newcomer 4           a replica without a log
 * pass 1 300           time, in ticks of 10 ms          disconnect 2 1       2's lane to 1 is cut
 * deliver              all messages, until silence      deliver 1 2          those on one way, once
 * drop 1 2             those on one way are lost        propose 1 a          a command
 * read 2 7             a read index for token 7         transfer 1 2         leadership, from 1 to 2
 * members 1 1 2 +3     at leader 1: voters, +learners   hold 2, sync 2       its disk stops, or goes on
 * crash 2, restart 2   what was not synced is lost      compact 1 3          forgets entries up to 3
 * snapshot 1 2         sends one whole                  lead 1               is elected, without many words
 * idle 900             so long all hear each other at once, without words
 * </pre>
 */
final class Transcript {

  private static final class Replica {
    final SimDisk disk;
    RaftCore core;
    long now;
    boolean held;
    Optional<Persist> underWay = Optional.empty();
    RoleName role = RoleName.FOLLOWER;
    boolean quiet;

    Replica(Restored restored) {
      disk = new SimDisk(restored);
    }
  }

  private final Map<Long, Replica> replicas = new TreeMap<>();
  private final List<Message> queue = new ArrayList<>();
  private List<String> said = new ArrayList<>();

  /** What happens at a command, a line each. */
  List<String> play(String command) {
    said = new ArrayList<>();
    String[] words = command.split(" ");
    long first = words.length > 1 ? Long.parseLong(words[1]) : 0;
    long second = words.length > 2 && words[2].matches("\\d+") ? Long.parseLong(words[2]) : 0;
    Optional<RaftCore> core = Optional.ofNullable(replicas.get(first)).map(replica -> replica.core);
    switch (words[0]) {
      case "group" ->
          members(words, 1).voters().forEach(id -> start(id, Restored.founding(members(words, 1))));
      case "newcomer" -> start(first, Restored.newcomer());
      case "lead" -> lead(first);
      case "pass" -> pass(first, second);
      case "idle" -> idle(first);
      case "deliver" -> deliver(first, second);
      case "drop" -> queue.removeIf(message -> isOnWay(message, first, second));
      case "propose" -> core.orElseThrow().propose(words[2].getBytes(StandardCharsets.US_ASCII));
      case "read" -> core.orElseThrow().read(second);
      case "transfer" -> core.orElseThrow().transferLeadership(second);
      case "members" -> change(core.orElseThrow(), members(words, 2));
      case "disconnect" -> core.orElseThrow().disconnected(second);
      case "hold" -> replicas.get(first).held = true;
      case "sync" -> sync(replicas.get(first));
      case "crash" -> crash(first);
      case "restart" -> restart(first);
      case "compact" -> replicas.get(first).disk.begin(core.orElseThrow().compact(second));
      case "snapshot" -> queue.add(snapshot(first, second));
      default -> throw new IllegalArgumentException(command);
    }
    act();
    return said;
  }

  private static void change(RaftCore core, Membership next) {
    core.changeMembership(next.at(core.status().members().epoch() + 1));
  }

  private static Membership members(String[] words, int from) {
    Membership members = Membership.NONE;
    for (String word : Arrays.asList(words).subList(from, words.length)) {
      long id = Long.parseLong(word.replace("+", ""));
      members = word.startsWith("+") ? members.withLearner(id) : members.withVoter(id);
    }
    return members;
  }

  private void start(long id, Restored restored) {
    replicas.put(id, new Replica(restored));
    restart(id);
  }

  private void restart(long id) {
    Replica replica = replicas.get(id);
    replica.role = RoleName.FOLLOWER;
    replica.quiet = false;
    replica.core =
        new RaftCore(
            1, id, RaftOptions.DEFAULT, replica.disk.restore(), new Start(replica.now, id));
  }

  private void crash(long id) {
    replicas.get(id).core = null;
    replicas.get(id).underWay = Optional.empty();
    replicas.get(id).held = false;
  }

  private void lead(long id) {
    replicas.keySet().stream().filter(other -> other != id).forEach(other -> pass(other, 300));
    while (replicas.get(id).role == RoleName.FOLLOWER) {
      pass(id, 10);
    }
    deliver(0, 0);
    said.clear();
    say(id, "leads t" + replicas.get(id).core.status().term());
  }

  private void idle(long millis) {
    for (long passed = 0; passed < millis; passed += 10) {
      replicas.entrySet().stream()
          .filter(each -> each.getValue().core != null)
          .forEach(each -> pass(each.getKey(), 10));
      deliver(0, 0);
    }
    said.clear();
  }

  private void pass(long id, long millis) {
    Replica replica = replicas.get(id);
    for (long end = replica.now + millis * MILLI; replica.now < end; ) {
      replica.now += 10 * MILLI;
      replica.core.tick(replica.now);
      act();
    }
  }

  private void deliver(long from, long to) {
    do {
      List<Message> now = queue.stream().filter(message -> isOnWay(message, from, to)).toList();
      queue.removeAll(now);
      for (Message message : now) {
        Optional.ofNullable(replicas.get(message.route().to()).core)
            .ifPresent(core -> core.receive(message));
        act();
      }
    } while (from == 0 && !queue.isEmpty());
  }

  private static boolean isOnWay(Message message, long from, long to) {
    return (from == 0 || message.route().from() == from) && (to == 0 || message.route().to() == to);
  }

  private SnapshotChunk snapshot(long from, long to) {
    SnapshotMark mark = replicas.get(from).disk.base();
    long term = replicas.get(from).core.status().term();
    var route = new Message.Route(1, from, to);
    return new SnapshotChunk(
        route, term, new SnapshotId(1, mark.position()), mark.membership(), 0, 1, new byte[1]);
  }

  private void sync(Replica replica) {
    replica.held = false;
    replica.underWay.ifPresent(persist -> finish(replica, persist));
  }

  private void act() {
    replicas.forEach(
        (id, replica) -> {
          if (replica.core != null) {
            act(id, replica);
          }
        });
  }

  private void act(long id, Replica replica) {
    Effects effects = replica.core.effects();
    RaftStatus status = replica.core.status();
    if (status.role() != replica.role) {
      replica.role = status.role();
      say(id, "is " + status.role() + " t" + status.term());
    }
    if (status.quiet() != replica.quiet) {
      replica.quiet = status.quiet();
      say(id, status.quiet() ? "rests" : "is awake");
    }
    if (effects.isEmpty()) {
      return;
    }
    effects.sendNow().forEach(this::send);
    effects.reads().forEach(read -> say(id, "read " + read.token() + " at " + read.index()));
    effects.snapshotsTo().forEach(peer -> say(id, "wants to send a snapshot to " + peer));
    effects.chunks().forEach(chunk -> install(id, replica, chunk));
    effects.apply().ifPresent(range -> apply(id, replica, range));
    effects.persist().ifPresent(persist -> persist(id, replica, persist));
    effects.fetches().forEach(fetch -> fetch(id, replica, fetch));
    act(id, replica);
  }

  private void say(long id, String words) {
    said.add(id + " " + words);
  }

  private void send(Message message) {
    said.add(Words.of(message));
    queue.add(message);
  }

  private void persist(long id, Replica replica, Persist persist) {
    say(id, Words.of(persist) + (replica.held ? " ..." : ""));
    replica.underWay = Optional.of(persist);
    if (!replica.held) {
      finish(replica, persist);
    }
  }

  private void finish(Replica replica, Persist persist) {
    replica.underWay = Optional.empty();
    replica.disk.write(persist);
    persist.sendAfterSync().forEach(this::send);
    replica.core.persisted(persist.end());
  }

  private void apply(long id, Replica replica, Effects.IndexRange range) {
    say(id, "applies " + range.first() + ".." + range.last());
    replica.core.applied(range.last());
    replica.disk.flushed(range.last());
  }

  private void fetch(long id, Replica replica, Effects.Fetch fetch) {
    say(id, "reads entries from " + fetch.fromIndex() + " for " + fetch.replica());
    replica.core.fetched(
        fetch, replica.disk.read(fetch.fromIndex(), Long.MAX_VALUE, fetch.bytesMax()));
  }

  private void install(long id, Replica replica, SnapshotChunk chunk) {
    var mark = new SnapshotMark(chunk.snapshot().position(), chunk.membership());
    say(id, "snapshot " + replica.core.snapshotReceived(mark, chunk));
    if (replica.core.status().base() == mark.position().index()) {
      replica.core.applied(mark.position().index());
    }
  }
}
