package dev.kvorum.operator.plan;

import dev.kvorum.operator.plan.Observed.Member;
import dev.kvorum.operator.plan.Observed.Pod;
import java.util.List;
import java.util.Optional;

/**
 * What the later concerns look at: a formed cluster whose conductor was heard.
 *
 * @param nodes how many pods the StatefulSet is to have
 */
record View(Wish wish, Observed seen, Observed.Cluster cluster, int nodes) {

  Optional<Pod> pod(int ordinal) {
    return Optional.ofNullable(seen.pods().get(ordinal));
  }

  List<Member> members(int ordinal) {
    return cluster.at(ordinal);
  }

  /** The one that lives, if two have the ordinal. */
  Optional<Member> living(int ordinal) {
    return members(ordinal).stream().filter(member -> !member.dead()).findFirst();
  }

  /** Members whose pods are not even wanted by the StatefulSet any more. */
  List<Member> withoutPlace() {
    return cluster.members().stream().filter(member -> member.ordinal() >= nodes).toList();
  }

  Optional<Integer> draining() {
    var draining = seen.journal().orElseThrow().draining();
    return draining.isPresent() ? Optional.of(draining.getAsInt()) : Optional.empty();
  }

  String node(int ordinal) {
    return wish.node(ordinal);
  }

  /** What people call a member. */
  String node(String id) {
    return cluster.members().stream()
        .filter(member -> member.id().equals(id))
        .findFirst()
        .map(member -> node(member.ordinal()))
        .orElse("node " + id);
  }
}
