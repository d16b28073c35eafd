package dev.kvorum.kvnode.raft;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The members of one Raft group: who votes and who only receives. A value; a change makes a new
 * one, and two that follow each other differ in one voter at most (Raft thesis §4.1).
 *
 * @param epoch grows with every change: what was decided on older members than the log's is refused
 *     by the log itself (SAFETY 16)
 */
public record Membership(SortedSet<Long> voters, SortedSet<Long> learners, long epoch) {

  /** Of a replica that no group has told yet who its members are. */
  public static final Membership NONE = of();

  public Membership {
    voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
    learners = Collections.unmodifiableSortedSet(new TreeSet<>(learners));
    for (Long learner : learners) {
      Invariant.check(!voters.contains(learner), "a replica is a voter or a learner, not both");
    }
  }

  public static Membership of(Long... voters) {
    return of(List.of(voters), List.of(), 0);
  }

  public static Membership of(Collection<Long> voters, Collection<Long> learners, long epoch) {
    return new Membership(new TreeSet<>(voters), new TreeSet<>(learners), epoch);
  }

  /** The same members as of another epoch. */
  public Membership at(long epoch) {
    return new Membership(voters, learners, epoch);
  }

  /** Voters and learners. */
  public List<Long> all() {
    return Stream.concat(voters.stream(), learners.stream()).toList();
  }

  public boolean contains(long replica) {
    return voters.contains(replica) || learners.contains(replica);
  }

  /** How many voters make a majority. */
  public int majority() {
    return voters.size() / 2 + 1;
  }

  /**
   * Whether any majority of the one and any of the other have a voter in common for sure (Raft
   * thesis §4.1).
   */
  public boolean differsByOneVoterFrom(Membership other) {
    var either = new TreeSet<>(voters);
    either.addAll(other.voters);
    var both = new TreeSet<>(voters);
    both.retainAll(other.voters);
    return either.size() - both.size() <= 1;
  }

  public Membership withVoter(long replica) {
    Membership without = without(replica);
    var more = new TreeSet<>(without.voters);
    more.add(replica);
    return new Membership(more, without.learners, epoch);
  }

  public Membership withLearner(long replica) {
    Membership without = without(replica);
    var more = new TreeSet<>(without.learners);
    more.add(replica);
    return new Membership(without.voters, more, epoch);
  }

  public Membership without(long replica) {
    var fewerVoters = new TreeSet<>(voters);
    var fewerLearners = new TreeSet<>(learners);
    fewerVoters.remove(replica);
    fewerLearners.remove(replica);
    return new Membership(fewerVoters, fewerLearners, epoch);
  }
}
