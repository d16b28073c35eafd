package dev.kvorum.kvnode.meta.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.Standing;
import dev.kvorum.kvnode.meta.balance.Observation.ReplicaSeen;
import dev.kvorum.kvnode.meta.balance.Observation.ShardSeen;
import dev.kvorum.kvnode.meta.balance.Observation.Told;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** One shard's replicas as a dumb twin has them: who votes, who lags, who leads. */
final class ModelGroup {

  private static final long BEHIND = 100_000;
  private static final long END_OF_LOG = 1_000_000;

  static final class Replica {
    final long node;
    long lag;
    HashRange range;
    long epoch;
    boolean adopting;

    Replica(long node, long lag, HashRange range) {
      this.node = node;
      this.lag = lag;
      this.range = range;
    }
  }

  final long shard;
  final Map<Long, Replica> replicas = new TreeMap<>();
  final Set<Long> voters = new TreeSet<>();
  HashRange range;
  long reached = 1;
  long leader;
  OptionalLong frozen = OptionalLong.empty();

  private ModelGroup(ShardDescriptor descriptor) {
    shard = descriptor.id();
    range = descriptor.range();
  }

  static ModelGroup founded(ShardDescriptor descriptor) {
    var group = new ModelGroup(descriptor);
    for (Placement place : descriptor.replicas()) {
      group.replicas.put(place.replica(), new Replica(place.node(), 0, descriptor.range()));
      if (place.standing() == Standing.VOTER) {
        group.voters.add(place.replica());
      }
    }
    return group;
  }

  /** The child that each replica of the parent makes when it gets to the split. */
  ModelGroup split(ShardDescriptor child) {
    ModelGroup made = founded(child);
    Map<Long, Long> lags = new HashMap<>();
    replicas.values().forEach(replica -> lags.put(replica.node, replica.lag));
    for (Replica replica : made.replicas.values()) {
      assertTrue(lags.containsKey(replica.node), "a child is beside its parent");
      replica.lag = lags.get(replica.node);
      replica.adopting = true;
    }
    return made;
  }

  boolean bears(Set<Long> up, Rules rules) {
    return bears(voters, up, rules);
  }

  boolean bears(Set<Long> asVoters, Set<Long> up, Rules rules) {
    long good =
        asVoters.stream()
            .map(replicas::get)
            .filter(replica -> replica != null && up.contains(replica.node))
            .filter(replica -> replica.lag <= rules.caughtUpEntries())
            .count();
    return good > asVoters.size() / 2;
  }

  /**
   * Somebody leads while a majority is up: who has the most of what is committed has all of it,
   * since some of that majority must.
   */
  void elect(Set<Long> up, SplittableRandom random) {
    List<Long> alive =
        voters.stream().filter(voter -> up.contains(replicas.get(voter).node)).toList();
    if (alive.size() <= voters.size() / 2) {
      leader = 0;
    } else if (!alive.contains(leader)) {
      long least = alive.stream().mapToLong(voter -> replicas.get(voter).lag).min().orElseThrow();
      List<Long> able = alive.stream().filter(voter -> replicas.get(voter).lag == least).toList();
      leader = able.get(random.nextInt(able.size()));
      replicas.values().forEach(replica -> replica.lag = Math.max(0, replica.lag - least));
    }
  }

  /** Time passes: who is up catches up if somebody leads, who is down falls back. */
  void run(Set<Long> up, SplittableRandom random) {
    elect(up, random);
    for (Replica replica : replicas.values()) {
      if (leader == 0) {
        continue;
      }
      if (!up.contains(replica.node)) {
        replica.lag = Math.min(BEHIND, replica.lag + random.nextInt(400));
      } else if (replica != replicas.get(leader)) {
        replica.lag = random.nextInt(4) == 0 ? 0 : replica.lag / 2;
      }
      if (up.contains(replica.node)) {
        if (replica.lag == 0) {
          replica.epoch = reached;
        }
        if (replica.lag == 0 && !replica.range.equals(range)) {
          replica.adopting |= replica.range.size() < range.size();
          replica.range = range;
        }
      }
      if (up.contains(replica.node) && replica.adopting && random.nextInt(3) == 0) {
        replica.adopting = false;
      }
    }
  }

  /**
   * Carries out the membership of the shard's epoch, unless the leader sees that the promoted one
   * lags, or that it would be left without a majority. One change at a time.
   */
  void become(ShardDescriptor descriptor, Set<Long> up, Rules rules) {
    Set<Long> wanted = new TreeSet<>(descriptor.membership().voters());
    Set<Long> members = new TreeSet<>(descriptor.membership().all());
    Set<Long> joining = new TreeSet<>(wanted);
    joining.removeAll(voters);
    for (long promoted : joining) {
      Replica known = replicas.get(promoted);
      assertTrue(known != null, "who is promoted was a learner");
      if (known.lag > rules.caughtUpEntries() || !up.contains(known.node)) {
        return;
      }
    }
    if (!bears(wanted, up, rules)) {
      return;
    }
    assertTrue(differences(wanted, members) <= 1, "one change at a time");
    descriptor.replicas().stream()
        .filter(place -> !replicas.containsKey(place.replica()))
        .filter(place -> place.standing() == Standing.LEARNER)
        .forEach(
            place ->
                replicas.put(
                    place.replica(), new Replica(place.node(), BEHIND, new HashRange(0, 1))));
    replicas.keySet().retainAll(members);
    voters.clear();
    voters.addAll(wanted);
    reached = descriptor.epoch();
  }

  private int differences(Set<Long> wanted, Set<Long> members) {
    Set<Long> before = new TreeSet<>(replicas.keySet());
    int changed = 0;
    Set<Long> all = new TreeSet<>(before);
    all.addAll(members);
    for (long replica : all) {
      boolean moved = before.contains(replica) != members.contains(replica);
      boolean turned = voters.contains(replica) != wanted.contains(replica);
      changed += moved || turned ? 1 : 0;
    }
    return changed;
  }

  void freeze() {
    frozen = OptionalLong.of(END_OF_LOG);
  }

  void absorb(ModelGroup donor) {
    assertTrue(donor.frozen.isPresent(), "only what is frozen is absorbed");
    assertEquals(nodes(), donor.nodes(), "a donor is where its receiver is");
    assertTrue(
        donor.replicas.values().stream().noneMatch(replica -> replica.range.size() <= 1),
        "each replica of the donor has its data");
    range = new HashRange(range.from(), donor.range.to());
  }

  Set<Long> nodes() {
    Set<Long> nodes = new TreeSet<>();
    replicas.values().forEach(replica -> nodes.add(replica.node));
    return nodes;
  }

  void leadFrom(long node, Set<Long> up, Rules rules) {
    voters.stream()
        .filter(voter -> replicas.get(voter).node == node && up.contains(node))
        .filter(voter -> replicas.get(voter).lag <= rules.caughtUpEntries())
        .min(Comparator.naturalOrder())
        .ifPresent(
            voter -> {
              replicas.get(voter).lag = 0;
              leader = voter;
            });
  }

  Optional<Long> leaderNode() {
    return Optional.ofNullable(replicas.get(leader)).map(replica -> replica.node);
  }

  Optional<ShardSeen> seen(Set<Long> up) {
    Map<Long, ReplicaSeen> all = new HashMap<>();
    replicas.forEach(
        (id, replica) -> {
          boolean heard = up.contains(replica.node);
          Optional<Told> told =
              heard ? Optional.of(new Told(replica.epoch, replica.adopting)) : Optional.empty();
          all.put(id, new ReplicaSeen(heard, END_OF_LOG - replica.lag, replica.lag, told));
        });
    return leaderNode().map(node -> new ShardSeen(node, reached, all, frozen));
  }
}
