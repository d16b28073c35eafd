package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Claim;
import dev.kvorum.operator.plan.Observed.Cluster;
import dev.kvorum.operator.plan.Observed.Journal;
import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Pod;
import dev.kvorum.operator.plan.Observed.Told;
import dev.kvorum.operator.plan.Observed.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What is seen of a cluster, well at first; a test changes what its claim is about. */
final class Scene {

  static final long SIZE = 1000;

  Optional<Journal> journal = Optional.empty();
  OptionalInt set = OptionalInt.empty();
  final SortedMap<Integer, Volume> volumes = new TreeMap<>();
  final SortedMap<Integer, Pod> pods = new TreeMap<>();
  final List<Member> members = new ArrayList<>();
  int shards = 4;
  boolean conducted = true;
  boolean resharding;
  String engine = "rocksdb";
  Optional<String> permit = Optional.empty();
  List<String> running = List.of();

  static Wish wish() {
    return World.wish(3, 4, "a");
  }

  /** Nodes 0, 1, … that form a cluster, serve, and are of template "a"; they lead 2, 1, 0, 0, …. */
  static Scene well(int nodes) {
    Scene scene = new Scene();
    scene.journal = Optional.of(new Journal(nodes, OptionalInt.empty(), Set.of("n0", "n1", "n2")));
    scene.set = OptionalInt.of(nodes);
    for (int ordinal = 0; ordinal < nodes; ordinal++) {
      scene.volumes.put(ordinal, new Volume(1L << 40, Claim.BOUND, Optional.empty()));
      scene.pods.put(ordinal, pod("a", "n" + ordinal));
      scene.members.add(
          new Member(
              "n" + ordinal, ordinal, false, false, true, 4, Math.max(0, 2 - ordinal), false));
    }
    return scene;
  }

  /** Nodes that wait with empty disks. */
  static Scene empty(int nodes) {
    Scene scene = well(nodes);
    scene.journal = Optional.empty();
    scene.members.clear();
    scene.pods.replaceAll((ordinal, _) -> waiting("a", "n" + ordinal));
    return scene;
  }

  static Pod pod(String template, String node) {
    return new Pod(
        template,
        true,
        true,
        false,
        false,
        Optional.empty(),
        Optional.of(new Told(node, false, Optional.of("c"))));
  }

  static Pod waiting(String template, String node) {
    return new Pod(
        template,
        true,
        false,
        false,
        false,
        Optional.empty(),
        Optional.of(new Told(node, true, Optional.empty())));
  }

  static Pod down(String template, String trouble) {
    return new Pod(template, false, false, false, false, Optional.of(trouble), Optional.empty());
  }

  Scene member(int index, UnaryOperator<Member> change) {
    members.set(index, change.apply(members.get(index)));
    return this;
  }

  static Member draining(Member member, int replicas) {
    return new Member(
        member.id(), member.ordinal(), true, false, member.reachable(), replicas, 0, false);
  }

  Scene noted(int nodes, int draining) {
    journal = Optional.of(new Journal(nodes, OptionalInt.of(draining), journal.get().founders()));
    return this;
  }

  Step next(Wish wish) {
    Optional<Cluster> cluster =
        members.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Cluster(
                    members, shards, 3, engine, conducted, permit, running, resharding, List.of()));
    return Planner.next(wish, new Observed(journal, set, volumes, pods, cluster));
  }
}
