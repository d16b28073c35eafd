package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;

import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.RaftCore;
import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.raft.Restored;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What befalls a cluster, and what it is asked for meanwhile; then peace, in which it must recover.
 */
final class Chaos {

  private static final int REPLICAS_MAX = 8;
  private static final int VOTERS_MAX = 5;

  private final SimCluster cluster;

  /** How much of each kind of trouble this seed has, between 0 and 1. */
  private final double crashes;

  private final double partitions;
  private final double pauses;
  private final double slowDisks;
  private final double changes;
  private final double transfers;
  private final double wipes;

  /** Where little is written, a replica that lost touch is still up to date, and may win. */
  private final double writes;

  private final long calm;

  /** Replicas that were removed, or were to be: no id is given twice (SAFETY 2). */
  private final Set<Long> dismissed = new HashSet<>();

  private long proposals;

  Chaos(SimCluster cluster) {
    this.cluster = cluster;
    crashes = share();
    partitions = share();
    pauses = share();
    slowDisks = share();
    changes = share();
    transfers = share();
    wipes = changes > 0 ? share() : 0;
    writes = cluster.chance(0.5) ? 1 : 0.03;
    calm = cluster.between(2 * MILLI, 60 * MILLI);
    SimNetwork network = cluster.network;
    network.delayMax = cluster.between(MILLI / 5, cluster.chance(0.3) ? 60 * MILLI : 3 * MILLI);
    network.longDelayMax = cluster.chance(0.5) ? 800 * MILLI : 0;
    network.loss = cluster.chance(0.5) ? 0 : share() / 5;
    network.doubling = cluster.chance(0.5) ? 0 : share() / 3;
  }

  private double share() {
    double any = cluster.random.nextDouble();
    return cluster.chance(0.4) ? 0 : any * any;
  }

  void rageFor(long duration) {
    step();
    cluster.runFor(duration);
    proposals = Long.MIN_VALUE; // no more steps
  }

  private void step() {
    if (proposals < 0) {
      return;
    }
    ask();
    trouble();
    cluster.after(cluster.between(0, 2 * calm), this::step);
  }

  private void ask() {
    SimNode node = anyNode();
    switch (cluster.random.nextInt(8)) {
      case 0, 1, 2 -> leaders().filter(_ -> cluster.chance(writes)).forEach(this::proposeSome);
      case 3, 4 -> node.read();
      case 5 -> node.flush();
      case 6 -> node.compact();
      default -> {}
    }
    if (cluster.chance(changes / 8)) {
      leaders().forEach(leader -> leader.call(core -> changeMembers(core)));
    }
    if (cluster.chance(transfers / 20)) {
      long to = anyNode().id;
      leaders().forEach(leader -> leader.call(core -> core.transferLeadership(to)));
    }
    if (cluster.chance(transfers / 20)) {
      leaders().forEach(leader -> leader.call(RaftCore::transferLeadership));
    }
  }

  private void trouble() {
    SimNode node = cluster.chance(0.5) ? leaders().findAny().orElse(anyNode()) : anyNode();
    if (cluster.chance(crashes / 12)) {
      crash(node);
    }
    if (cluster.chance(wipes / 20) && mayBeLost(node)) {
      node.wipe();
      newcomer(); // what its machine comes back as
    }
    if (cluster.chance(pauses / 20)) {
      node.pauseFor(cluster.between(0, cluster.chance(0.5) ? 100 * MILLI : 1_500 * MILLI));
    }
    if (cluster.chance(slowDisks / 20)) {
      node.diskDelayMax = cluster.between(MILLI, 900 * MILLI);
      node.later(cluster.between(0, 1_500 * MILLI), () -> node.diskDelayMax = MILLI);
    }
    if (cluster.chance(partitions / 5)) {
      partition(node);
    }
    if (cluster.chance(partitions / 15)) {
      long peer = anyNode().id;
      node.call(core -> disconnected(node, core, peer));
    }
  }

  /** One at a time, and whichever members hold, the others are a majority of them. */
  private boolean mayBeLost(SimNode node) {
    return cluster.nodes.size() < REPLICAS_MAX
        && cluster.nodes.values().stream()
            .filter(each -> !each.lost)
            .flatMap(each -> Stream.of(each.status().members(), each.disk.members()))
            .allMatch(
                members ->
                    lostOf(members).isEmpty()
                        && (!members.voters().contains(node.id) || members.voters().size() > 2));
  }

  private List<Long> lostOf(Membership members) {
    return members.all().stream().filter(id -> cluster.node(id).lost).toList();
  }

  private void partition(SimNode node) {
    if (cluster.network.isCut()) {
      return;
    }
    long other = anyNode().id;
    cluster.after(cluster.between(0, 1_500 * MILLI), cluster.network::heal);
    switch (cluster.random.nextInt(4)) {
      case 0 -> cluster.network.cutOneWay(node.id, other);
      case 1, 2 -> cluster.network.cut(node.id, other);
      default ->
          cluster.network.isolate(
              cluster.nodes.keySet().stream().filter(_ -> cluster.chance(0.4)).toList());
    }
  }

  private void crash(SimNode node) {
    if (!node.running) {
      return;
    }
    node.crash();
    cluster.after(
        cluster.between(0, cluster.chance(0.3) ? 2 * MILLI : 1_200 * MILLI), () -> restart(node));
    if (cluster.chance(0.7)) {
      for (SimNode other : cluster.nodes.values()) {
        if (other.running && other != node) {
          other.call(core -> disconnected(other, core, node.id));
        }
      }
    }
  }

  private static void restart(SimNode node) {
    if (!node.running && !node.lost) {
      node.start();
    }
  }

  static void disconnected(SimNode node, RaftCore core, long peer) {
    node.snapshots.disconnected(peer);
    core.disconnected(peer);
  }

  private void proposeSome(SimNode leader) {
    int many = 1 + cluster.random.nextInt(5);
    leader.call(core -> propose(core, many));
  }

  private void propose(RaftCore core, int many) {
    for (int i = 0; i < many && core.acceptsProposals(); i++) {
      byte[] command = new byte[8 + cluster.random.nextInt(40)];
      command[0] = (byte) proposals;
      command[1] = (byte) (proposals++ >> 8);
      core.propose(command);
    }
  }

  /** Any allowed step: one learner in or out, one voter more or fewer, the leader itself too. */
  private void changeMembers(RaftCore core) {
    Membership members = core.status().members();
    Membership next = nextMembers(members).at(members.epoch() + 1 + cluster.random.nextInt(3));
    if (core.refusal(next).isEmpty()) {
      core.changeMembership(next);
    }
  }

  /**
   * While one of them is lost, no living one may go, and it gets no vote, which its leader would
   * give it for a moment yet.
   */
  private Membership nextMembers(Membership members) {
    List<Long> lost = lostOf(members);
    long subject = lost.isEmpty() ? anyNode().id : lost.getFirst();
    boolean voter = members.voters().contains(subject);
    int voters = members.voters().size();
    return switch (cluster.random.nextInt(4)) {
      case 0 -> unemployed().map(members::withLearner).orElse(members);
      case 1 ->
          voter || voters == VOTERS_MAX || !members.contains(subject) || !lost.isEmpty()
              ? members
              : members.withVoter(subject);
      case 2 -> voter && voters == 1 ? members : dismiss(subject, members);
      default -> voter && voters > 1 ? members.withLearner(subject) : members;
    };
  }

  private Membership dismiss(long subject, Membership members) {
    dismissed.add(subject);
    return members.without(subject);
  }

  /**
   * A newcomer, or a replica that never was a member, or else the youngest, in whatever standing.
   */
  private Optional<Long> unemployed() {
    if (cluster.nodes.size() < REPLICAS_MAX) {
      return Optional.of(newcomer());
    }
    return cluster.nodes.values().stream()
        .filter(node -> !dismissed.contains(node.id) && node.running)
        .filter(node -> node.status().members().equals(Membership.NONE))
        .map(node -> node.id)
        .findFirst()
        .or(() -> Optional.of(cluster.nodes.lastKey()))
        .filter(id -> !dismissed.contains(id));
  }

  private long newcomer() {
    long id = cluster.nodes.lastKey() + 1;
    cluster.addNode(id, Restored.newcomer()).start();
    return id;
  }

  private SimNode anyNode() {
    List<SimNode> all = List.copyOf(cluster.nodes.values());
    return all.get(cluster.random.nextInt(all.size()));
  }

  private Stream<SimNode> leaders() {
    return List.copyOf(cluster.nodes.values()).stream().filter(SimNode::leads);
  }

  /**
   * No more trouble: within a while everybody is up to date again, without any new write to help.
   */
  void calmDown() {
    SimNetwork network = cluster.network;
    network.heal();
    network.delayMax = MILLI;
    network.longDelayMax = 0;
    network.loss = 0;
    network.doubling = 0;
    for (SimNode node : cluster.nodes.values()) {
      node.diskDelayMax = MILLI;
      node.resume();
      restart(node);
    }
    repair();
    cluster.runFor(2_000 * MILLI); // what is still delayed arrives, or the writes to slow disks end
    cluster.witness.check(
        cluster.runUntil(this::allCaughtUp, 8_000 * MILLI), "everybody catches up in peace");
    long before = cluster.witness.highestCommit();
    cluster
        .leader()
        .orElseThrow()
        .call(core -> core.propose(new byte[] {(byte) EntryKind.COMMAND.code()}));
    boolean wrote =
        cluster.runUntil(
            () -> cluster.witness.highestCommit() > before && allCaughtUp(), 500 * MILLI);
    cluster.witness.check(wrote, "a write succeeds in peace");
    long reads = cluster.witness.readsAnswered();
    members().forEach(SimNode::read);
    long expected = reads + members().count();
    boolean read = cluster.runUntil(() -> cluster.witness.readsAnswered() >= expected, 500 * MILLI);
    cluster.witness.check(read, "every member can read in peace");
  }

  /** Removes what is lost, again and again. */
  private void repair() {
    leaders().forEach(leader -> leader.call(this::removeLost));
    cluster.after(50 * MILLI, this::repair);
  }

  private void removeLost(RaftCore core) {
    Membership members = core.status().members();
    lostOf(members).stream()
        .map(lost -> members.without(lost).at(members.epoch() + 1))
        .filter(next -> core.refusal(next).isEmpty())
        .findFirst()
        .ifPresent(core::changeMembership);
  }

  private boolean allCaughtUp() {
    return cluster.leader().filter(SimNode::acceptsProposals).isPresent()
        && lostOf(leaderStatus().members()).isEmpty()
        && members().allMatch(node -> node.applied() == cluster.witness.highestCommit())
        && leaderStatus().last() == cluster.witness.highestCommit();
  }

  private RaftStatus leaderStatus() {
    return cluster.leader().orElseThrow(NoSuchElementException::new).status();
  }

  private Stream<SimNode> members() {
    Membership members = leaderStatus().members();
    return cluster.nodes.values().stream().filter(node -> members.contains(node.id));
  }
}
