package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.ReplicaOpener.Beginning;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Brings the replicas on this node in line with the map: opens those that it places here, and takes
 * leave of those that it places nowhere any more.
 *
 * <p>Meta counts replica ids up and places each in the step that gives it out. So a map that has
 * given out an id and doesn't name it has seen its replica go, and one that hasn't is older than
 * the replica.
 *
 * <p>The end of a replica, in an order that a crash may cut anywhere:
 *
 * <ol>
 *   <li>nobody finds it, it gets no turns, and what waits in it is told to look elsewhere;
 *   <li>its id is buried in the log, durably: it is never opened again (SAFETY 2);
 *   <li>its engine and its snapshots go. What a crash leaves of them is owned by no log, and goes
 *       at the next start.
 * </ol>
 *
 * <p>All of it runs in the background, one task at a time, where flushes and snapshots of the
 * replicas run too: what a replica had under way there is over before its engine goes.
 */
public final class Residents {

  /** Where replicas of a node live. Its calls come in the background, or before anything runs. */
  public interface House {

    /**
     * Makes a replica's agent and tells whoever has to find it.
     *
     * @param map that it is placed here by: while nothing has changed since the cluster was formed,
     *     it is a founder
     */
    RaftAgent open(ClusterState map, ShardDescriptor shard, long replica);

    /** Whoever was told of an agent forgets it. */
    void leaves(RaftAgent agent);

    /** Removes what a replica had beside the log; its agent has ended, and its engine is closed. */
    void clear(long replica);

    /** Removes what is owned by none of these replicas. */
    void clearAllBut(Set<Long> replicas);
  }

  /** What else decides about the coming and going of replicas: a shard's split, and a merge. */
  public interface Ties {

    Ties NONE =
        new Ties() {
          @Override
          public boolean comesOtherwise(ShardDescriptor shard) {
            return false;
          }

          @Override
          public boolean isNeeded(long replica) {
            return false;
          }
        };

    /** Whether the replica of this shard is made here by something else than the map. */
    boolean comesOtherwise(ShardDescriptor shard);

    /** Whether another replica here still takes over what this one holds. */
    boolean isNeeded(long replica);
  }

  private final long self;
  private final Wal wal;
  private final ClusterMap map;
  private final Executor background;
  private final Roster roster;
  private final House house;
  private final Ties ties;

  private final Map<Long, RaftAgent> open = new HashMap<>();

  /** In the log since before the start, and not opened yet. */
  private final Set<Long> dormant;

  /** Taken leave of; the log may not know it yet. */
  private final Set<Long> gone;

  /** Before the log is written to: it is asked what it holds. */
  public Residents(long self, Surroundings around, Roster roster, House house, Ties ties) {
    this.self = self;
    wal = around.wal();
    map = around.map();
    background = around.background();
    this.roster = roster;
    this.house = house;
    this.ties = ties;
    gone = new HashSet<>(wal.tombstones());
    dormant =
        wal.recovered().stream()
            .map(RecoveredReplica::replica)
            .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * What a replica begins with that the log doesn't know. The map is as formed at the first start
   * only: whoever has written down another one has the founders in its log, which it wrote before.
   * A replica that comes later is never a founder, not of a shard of a later map either: its group
   * may have got anywhere.
   */
  public static Beginning beginning(ClusterState map) {
    return map.asFormed() ? Beginning.FOUNDER : Beginning.NEWCOMER;
  }

  /**
   * The start of a node, before anything runs: clears what nobody owns, and opens who lives here.
   */
  public void begin() {
    house.clearAllBut(Set.copyOf(dormant));
    map.state().ifPresent(this::settle);
  }

  /**
   * Any thread: the map has changed, or a tie has come undone. To be called after the map was
   * handed to whoever writes it down: no replica is opened that the next start can't know of.
   */
  public void review() {
    background.execute(() -> map.state().ifPresent(this::settle));
  }

  private void settle(ClusterState state) {
    Set<Long> placed = new HashSet<>();
    for (ShardDescriptor shard : state.shards()) {
      for (Placement place : shard.replicas()) {
        if (place.node() == self) {
          placed.add(place.replica());
          settle(state, shard, place.replica());
        }
      }
    }
    List.copyOf(open.values()).stream()
        .filter(agent -> hasGone(agent.replica(), placed, state))
        .forEach(this::takeLeave);
    List.copyOf(dormant).stream()
        .filter(replica -> hasGone(replica, placed, state))
        .forEach(this::bury);
  }

  private void settle(ClusterState state, ShardDescriptor shard, long replica) {
    boolean known = open.containsKey(replica) || gone.contains(replica);
    if (!known && (dormant.contains(replica) || !ties.comesOtherwise(shard))) {
      dormant.remove(replica);
      open.put(replica, house.open(state, shard, replica));
    }
  }

  private boolean hasGone(long replica, Set<Long> placed, ClusterState state) {
    return replica < state.next().replica() && !placed.contains(replica) && !ties.isNeeded(replica);
  }

  private void takeLeave(RaftAgent agent) {
    open.remove(agent.replica());
    gone.add(agent.replica());
    house.leaves(agent);
    roster.remove(
        agent,
        () -> {
          agent.retire();
          // Behind what it had under way.
          background.execute(
              () -> {
                agent.machine().engine().close();
                bury(agent.replica());
              });
        });
  }

  private void bury(long replica) {
    dormant.remove(replica);
    gone.add(replica);
    wal.tombstone(replica, () -> background.execute(() -> house.clear(replica)));
  }
}
