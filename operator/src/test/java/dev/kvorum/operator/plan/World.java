package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Claim;
import dev.kvorum.operator.plan.Observed.Cluster;
import dev.kvorum.operator.plan.Observed.Journal;
import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Pod;
import dev.kvorum.operator.plan.Observed.Told;
import dev.kvorum.operator.plan.Observed.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A simulated Kubernetes with a simulated cluster: pods start after some ticks, nodes join and
 * catch up, replicas move, and what must never happen is checked where a step is carried out.
 */
final class World {

  private static final long STORAGE_LIMIT = 1L << 40;

  static final class SimPod {
    String template;
    int startsIn;
    boolean terminating;
    boolean stranded;
    int endsIn;
  }

  /** A disk; it keeps its node's id, and whether that has belonged to a cluster. */
  static final class Disk {
    String node;
    boolean member;
    long bytes;
  }

  static final class SimMember {
    int ordinal;
    boolean draining;
    boolean dead;
    int silentFor;
    int replicas;
    int behindFor;
  }

  final SplittableRandom random;
  Wish wish;
  OptionalInt set = OptionalInt.empty();
  Optional<Journal> journal = Optional.empty();
  final SortedMap<Integer, SimPod> pods = new TreeMap<>();
  final SortedMap<Integer, Disk> disks = new TreeMap<>();
  final SortedMap<String, SimMember> members = new TreeMap<>();
  Optional<String> permit = Optional.empty();
  int shards;
  int shardsWanted;
  int bootstraps;
  boolean conducted = true;
  private int nextId = 1;
  final List<String> story = new ArrayList<>();

  World(long seed, Wish wish) {
    this.random = new SplittableRandom(seed);
    this.wish = wish;
  }

  // --- what the planner sees

  Observed observe() {
    SortedMap<Integer, Volume> volumes = new TreeMap<>();
    disks.forEach(
        (ordinal, disk) ->
            volumes.put(ordinal, new Volume(disk.bytes, Claim.BOUND, Optional.empty())));
    SortedMap<Integer, Pod> seen = new TreeMap<>();
    pods.forEach((ordinal, pod) -> seen.put(ordinal, pod(ordinal, pod)));
    return new Observed(journal, set, volumes, seen, cluster());
  }

  private Pod pod(int ordinal, SimPod pod) {
    boolean runs = runs(pod);
    Disk disk = disks.get(ordinal);
    boolean ready = runs && disk.member && members.containsKey(disk.node);
    Optional<Told> told =
        runs
            ? Optional.of(
                new Told(
                    disk.node, !disk.member, disk.member ? Optional.of("c") : Optional.empty()))
            : Optional.empty();
    return new Pod(
        pod.template, runs, ready, pod.terminating, pod.stranded, Optional.empty(), told);
  }

  private Optional<Cluster> cluster() {
    if (members.isEmpty() || 2 * serving().size() <= quorumBase()) {
      return Optional.empty();
    }
    List<Member> seen = new ArrayList<>();
    members.forEach(
        (id, member) ->
            seen.add(
                new Member(
                    id,
                    member.ordinal,
                    member.draining,
                    member.dead,
                    serves(id),
                    member.replicas,
                    0,
                    member.behindFor > 0)));
    List<String> running = new ArrayList<>();
    if (shards != shardsWanted) {
      running.add("reshard");
    }
    return Optional.of(
        new Cluster(
            seen,
            shardsWanted,
            wish.replicationFactor(),
            wish.engine(),
            conducted,
            permit,
            running,
            shards != shardsWanted,
            List.of()));
  }

  private long quorumBase() {
    return members.values().stream().filter(member -> !member.dead && member.replicas > 0).count();
  }

  boolean serves(String id) {
    SimMember member = members.get(id);
    SimPod pod = pods.get(member.ordinal);
    Disk disk = disks.get(member.ordinal);
    return pod != null && runs(pod) && disk != null && disk.node.equals(id);
  }

  private Set<String> serving() {
    Set<String> ids = new HashSet<>();
    members.keySet().stream().filter(this::serves).forEach(ids::add);
    return ids;
  }

  private static boolean runs(SimPod pod) {
    return pod.startsIn == 0 && !pod.terminating && !pod.template.equals("broken");
  }

  // --- what happens by itself

  void tick() {
    int wanted = set.orElse(0);
    for (int ordinal = 0; ordinal < wanted; ordinal++) {
      if (!pods.containsKey(ordinal)) {
        start(ordinal);
      }
    }
    for (var each : List.copyOf(pods.entrySet())) {
      SimPod pod = each.getValue();
      if (each.getKey() >= wanted && !pod.terminating) {
        stop(each.getKey());
      }
      if (pod.terminating && !pod.stranded && --pod.endsIn <= 0) {
        pods.remove(each.getKey());
      } else if (pod.startsIn > 0) {
        pod.startsIn--;
      }
    }
    pods.forEach(this::nodeLives);
    members.forEach(this::memberLives);
    members.values().removeIf(member -> member.dead && member.replicas == 0 && replaced(member));
    if (shards != shardsWanted && !members.isEmpty() && random.nextInt(3) == 0) {
      shards += Integer.signum(shardsWanted - shards);
    }
    if (permit.filter(id -> !members.containsKey(id) || serves(id) && caughtUp(id)).isPresent()) {
      permit = Optional.empty();
    }
  }

  private void start(int ordinal) {
    SimPod pod = new SimPod();
    pod.template = wish.template();
    pod.startsIn = 1 + random.nextInt(4);
    pods.put(ordinal, pod);
    disks.computeIfAbsent(ordinal, _ -> emptyDisk());
  }

  private Disk emptyDisk() {
    Disk disk = new Disk();
    disk.node = "n" + nextId++;
    disk.bytes = wish.volumeBytes();
    return disk;
  }

  private void nodeLives(int ordinal, SimPod pod) {
    Disk disk = disks.get(ordinal);
    if (!runs(pod) || journal.isEmpty() || disk == null) {
      return;
    }
    if (disk.member && !members.containsKey(disk.node)) {
      disk.node = "n" + nextId++;
      disk.member = false;
    }
    boolean founder = journal.get().founders().contains(disk.node) && bootstraps == 1;
    if (!disk.member
        && (founder && members.size() < journal.get().founders().size() || canJoin())) {
      disk.member = true;
      SimMember member = new SimMember();
      member.ordinal = ordinal;
      member.behindFor = founder ? 0 : 1 + random.nextInt(3);
      member.replicas = founder ? 2 : 1;
      members.put(disk.node, member);
    }
  }

  private boolean canJoin() {
    return !serving().isEmpty() && 2 * serving().size() > quorumBase();
  }

  private void memberLives(String id, SimMember member) {
    member.silentFor = serves(id) ? 0 : member.silentFor + 1;
    if (serves(id)) {
      member.dead = false;
      member.behindFor = Math.max(0, member.behindFor - 1);
    } else if (member.silentFor > 6) {
      member.dead = true;
    }
    boolean roomElsewhere =
        members.values().stream().filter(each -> !each.draining && !each.dead).count()
            >= wish.replicationFactor();
    if ((member.draining || member.dead) && member.replicas > 0 && roomElsewhere) {
      if (random.nextInt(2) == 0) {
        member.replicas--;
      }
    } else if (!member.draining && member.replicas < 2 && serves(id) && random.nextInt(3) == 0) {
      member.replicas++;
    }
  }

  private boolean replaced(SimMember member) {
    return members.values().stream()
        .anyMatch(other -> other != member && other.ordinal == member.ordinal && !other.dead);
  }

  private boolean caughtUp(String id) {
    return members.get(id).behindFor == 0;
  }

  private void stop(int ordinal) {
    SimPod pod = pods.get(ordinal);
    pod.terminating = true;
    pod.endsIn = 1 + random.nextInt(2);
  }

  // --- what the operator does; half of it, where it is killed in between

  /**
   * @param half whether the operator is killed after the first write of a step
   */
  void carryOut(Step step, boolean half) {
    story.add(step + (half ? " (killed half way)" : ""));
    switch (step) {
      case Step.Idle _, Step.Wait _, Step.Refuse _ -> {}
      case Step.Scale scale -> scale(scale.nodes(), half);
      case Step.Bootstrap bootstrap -> bootstrap(bootstrap);
      case Step.Grow grow ->
          grow.ordinals().forEach(ordinal -> disks.get(ordinal).bytes = grow.bytes());
      case Step.Release release -> pods.remove(release.ordinal());
      case Step.Replace replace -> {
        check(!runs(pods.get(replace.ordinal())), "replaced a pod that runs");
        stop(replace.ordinal());
      }
      case Step.Restart restart -> restart(restart, half);
      case Step.Reshard reshard -> {
        check(
            shards != shardsWanted || permit.isEmpty() && draining() == 0,
            "reshard beside another disturbance");
        shardsWanted = reshard.shards();
      }
      case Step.Drain drain -> {
        check(permit.isEmpty() && shards == shardsWanted, "drain beside another disturbance");
        check(drain.ordinal() >= wish.nodes(), "drained a node that is wanted");
        note(journal.orElseThrow().nodes(), OptionalInt.of(drain.ordinal()));
        if (!half) {
          members.get(drain.node()).draining = true;
          check(draining() <= 1, "two nodes are drained at once");
        }
      }
      case Step.Undrain undrain -> {
        undrain.nodes().forEach(id -> members.get(id).draining = false);
        if (!half) {
          note(journal.orElseThrow().nodes(), OptionalInt.empty());
        }
      }
      case Step.Remove remove -> {
        SimMember member = members.get(remove.node());
        check(member.replicas == 0, "removed a node with replicas");
        check(
            (member.draining || member.dead) && !pods.containsKey(remove.ordinal()),
            "removed a node that runs");
        members.remove(remove.node());
      }
      case Step.Discard discard -> {
        check(discard.ordinal() >= wish.nodes(), "deleted a volume that is wanted");
        check(
            members.values().stream().noneMatch(each -> each.ordinal == discard.ordinal()),
            "deleted a member's volume");
        disks.remove(discard.ordinal());
      }
    }
  }

  private void scale(int nodes, boolean half) {
    int before = set.orElse(0);
    if (nodes > 0 && journal.isPresent()) {
      check(nodes >= before - 1, "shrank by more than one");
      members.forEach(
          (_, member) ->
              check(
                  member.ordinal < nodes
                      || member.ordinal >= before
                      || member.replicas == 0 && member.draining,
                  "shrank below a node with data"));
      note(nodes, journal.get().draining());
      if (half) {
        return;
      }
    }
    set = OptionalInt.of(nodes);
  }

  private void bootstrap(Step.Bootstrap step) {
    check(journal.isEmpty() && members.isEmpty(), "formed a cluster twice");
    check(disks.values().stream().noneMatch(disk -> disk.member), "formed beside old data");
    journal =
        Optional.of(
            new Journal(
                step.nodes().size(), OptionalInt.empty(), Set.copyOf(step.nodes().values())));
    bootstraps++;
    shards = wish.shards();
    shardsWanted = shards;
  }

  private void restart(Step.Restart restart, boolean half) {
    if (restart.permitOf().isPresent()) {
      String id = restart.permitOf().get();
      boolean others =
          members.entrySet().stream()
              .filter(each -> !each.getKey().equals(id) && each.getValue().replicas > 0)
              .allMatch(each -> serves(each.getKey()) && each.getValue().behindFor == 0);
      if (!others || permit.filter(other -> !other.equals(id)).isPresent()) {
        story.add("  no permit");
        return;
      }
      permit = Optional.of(id);
    }
    if (half) {
      return;
    }
    check(draining() == 0, "restart beside a drain");
    check(shards == shardsWanted, "restart beside a reshard");
    check(
        pods.entrySet().stream()
            .allMatch(
                each ->
                    each.getKey() == restart.ordinal()
                        || each.getKey() >= set.orElseThrow()
                        || runs(each.getValue())),
        "restart while another node is down");
    if (pods.containsKey(restart.ordinal())) {
      stop(restart.ordinal());
    }
  }

  private void note(int nodes, OptionalInt draining) {
    journal = Optional.of(new Journal(nodes, draining, journal.orElseThrow().founders()));
  }

  private long draining() {
    return members.values().stream()
        .filter(member -> member.draining && member.replicas > 0 && !member.dead)
        .map(member -> member.ordinal)
        .distinct()
        .count();
  }

  private void check(boolean holds, String claim) {
    if (!holds) {
      throw new AssertionError(claim + "\n" + String.join("\n", story));
    }
  }

  Map<Integer, String> templates() {
    Map<Integer, String> templates = new TreeMap<>();
    pods.forEach((ordinal, pod) -> templates.put(ordinal, pod.template));
    return templates;
  }

  static Wish wish(int nodes, int shards, String template) {
    return new Wish(
        "kv", nodes, shards, 3, "rocksdb", STORAGE_LIMIT, false, false, false, false, template);
  }
}
