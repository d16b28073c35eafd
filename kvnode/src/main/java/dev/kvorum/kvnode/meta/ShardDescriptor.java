package dev.kvorum.kvnode.meta;

import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What meta intends for a shard.
 *
 * @param id never reused; 0 is meta itself
 * @param keyspace empty for meta
 * @param range what it owns, or will as a planned child; a split's parent and a merge's receiver
 *     get theirs when the step is reached
 * @param epoch raised by each step that its replicas are to carry out
 * @param replicas where its replicas live, one on a node at most
 * @param change the step, until it is known to be carried out
 */
public record ShardDescriptor(
    long id,
    String keyspace,
    HashRange range,
    long epoch,
    List<Placement> replicas,
    Change change,
    ShardPhase phase) {

  /** Shard id of the meta group. */
  public static final long META = 0;

  public static final long FIRST_EPOCH = 1;

  public ShardDescriptor {
    replicas = List.copyOf(replicas);
    Invariant.check(
        replicas.stream().map(Placement::node).distinct().count() == replicas.size(),
        "a shard has one replica on a node");
  }

  /** A shard that has all its replicas from its beginning. */
  static ShardDescriptor first(
      long id, String keyspace, HashRange range, List<Placement> replicas, ShardPhase phase) {
    return new ShardDescriptor(id, keyspace, range, FIRST_EPOCH, replicas, Change.NONE, phase);
  }

  public OptionalLong replicaOn(long node) {
    return placeOn(node).stream().mapToLong(Placement::replica).findFirst();
  }

  public Optional<Placement> placeOn(long node) {
    return replicas.stream().filter(place -> place.node() == node).findFirst();
  }

  public Optional<Placement> place(long replica) {
    return replicas.stream().filter(place -> place.replica() == replica).findFirst();
  }

  public List<Long> nodes() {
    return replicas.stream().map(Placement::node).toList();
  }

  /** Nodes that its leader may be on. */
  public List<Long> votingNodes() {
    return voters().stream().map(Placement::node).toList();
  }

  public List<Placement> voters() {
    return replicas.stream().filter(place -> place.standing() == Standing.VOTER).toList();
  }

  public boolean isMeta() {
    return id == META;
  }

  /** Whether the replicas have carried out all that was asked of them, as far as meta knows. */
  public boolean isSettled() {
    return change.equals(Change.NONE);
  }

  /** Whether every replica votes: no move is under way, whatever operations say. */
  public boolean isPlain() {
    return replicas.stream().allMatch(place -> place.standing() == Standing.VOTER);
  }

  /** The members that this epoch asks for; at the first one, those that the group begins with. */
  public Membership membership() {
    return Placement.membership(replicas, epoch);
  }

  /** The next epoch, which asks for a step. */
  ShardDescriptor asking(Change next) {
    Invariant.check(isSettled(), "one step at a time");
    return askingInstead(next);
  }

  /** The next epoch, which takes back what the last one has asked for. */
  ShardDescriptor askingInstead(Change next) {
    return new ShardDescriptor(id, keyspace, range, epoch + 1, replicas, next, phase);
  }

  ShardDescriptor settled() {
    return new ShardDescriptor(id, keyspace, range, epoch, replicas, Change.NONE, phase);
  }

  ShardDescriptor with(List<Placement> changed) {
    return new ShardDescriptor(id, keyspace, range, epoch, changed, change, phase);
  }

  ShardDescriptor with(HashRange changed) {
    return new ShardDescriptor(id, keyspace, changed, epoch, replicas, change, phase);
  }

  ShardDescriptor with(ShardPhase changed) {
    return new ShardDescriptor(id, keyspace, range, epoch, replicas, change, changed);
  }

  ShardDescriptor withAnother(Placement added) {
    List<Placement> more = new ArrayList<>(replicas);
    more.add(added);
    return with(more);
  }

  ShardDescriptor withStanding(long replica, Standing standing) {
    List<Placement> changed = new ArrayList<>(replicas);
    changed.replaceAll(place -> place.replica() == replica ? place.as(standing) : place);
    return with(changed);
  }

  ShardDescriptor withoutLeaving() {
    return with(replicas.stream().filter(place -> place.standing() != Standing.LEAVING).toList());
  }
}
