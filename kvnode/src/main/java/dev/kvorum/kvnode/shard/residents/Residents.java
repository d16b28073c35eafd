package dev.kvorum.kvnode.shard.residents;

import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.shard.machine.KeyValueMachine;
import dev.kvorum.kvnode.shard.machine.MetaMachine;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.StateMachine;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReplicaOptions;
import dev.kvorum.kvnode.shard.replica.Roster;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.residents.ReplicaOpener.Beginning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** What a replica needs beside the log, made or found; asked for once in its life here. */
    Home home(ClusterState map, ShardDescriptor shard, long replica);

    /** Whoever has to find it is told of a replica's agent. */
    void comes(ShardDescriptor shard, RaftAgent agent);

    /** Whoever was told of an agent forgets it. */
    void leaves(RaftAgent agent);

    /** Removes what a replica had beside the log; its agent has ended, and its engine is closed. */
    void clear(long replica);

    /** Removes what is owned by none of these replicas. */
    void clearAllBut(Set<Long> replicas);

    /** What is to stand between an agent and its state machine: nothing. */
    default StateMachine watched(ShardDescriptor shard, long replica, StateMachine machine) {
      return machine;
    }
  }

  /**
   * @param keeping how the engine's content survives
   * @param seed of the replica's chances, another at each start
   */
  public record Home(Engine engine, ReplicaOptions.Keeping keeping, long seed) {}

  private static final long REVIEW_NANOS = 50_000_000;

  private final long self;
  private final Wal wal;
  private final ClusterMap map;
  private final Executor background;
  private final Roster roster;
  private final House house;
  private final ReplicaOpener opener;
  private final LocalLineage lineage;
  private final AdoptionWork adoptions;

  private final Map<Long, RaftAgent> open = new HashMap<>();

  /** Of those that wait for another replica here, or may be born, or are open. */
  private final Map<Long, Home> homes = new HashMap<>();

  /** Whether somebody may be opened, or may go, without any change of the map. */
  private volatile boolean waits;

  private long nextReview;
  private volatile boolean begun;

  /** In the log since before the start, and not opened yet. */
  private final Set<Long> dormant;

  /** Taken leave of; the log may not know it yet. */
  private final Set<Long> gone;

  /** Before the log is written to: it is asked what it holds. */
  public Residents(
      long self, Surroundings around, Roster roster, House house, RaftOptions options) {
    this.self = self;
    wal = around.wal();
    map = around.map();
    background = around.background();
    this.roster = roster;
    this.house = house;
    opener = new ReplicaOpener(around, options);
    lineage = new LocalLineage(self, wal, this::review);
    adoptions = new AdoptionWork(lineage, background, around.movedBytes(), around.clock());
    nextReview = around.clock().nanos();
    gone = new HashSet<>(wal.tombstones());
    dormant =
        wal.recovered().stream()
            .map(RecoveredReplica::replica)
            .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * The start of a node, before anything runs: clears what nobody owns, and opens who lives here. A
   * {@link #review} is to follow.
   */
  public void begin() {
    house.clearAllBut(Set.copyOf(dormant));
    map.state().ifPresent(this::settle);
    begun = true;
  }

  /**
   * Any thread: the map has changed, or a tie has come undone. To be called after the map was
   * handed to whoever writes it down: no replica is opened that the next start can't know of.
   */
  public void review() {
    // Who is opened at the start asks for one, too. Else: two threads open the same replica.
    if (begun) {
      background.execute(() -> map.state().ifPresent(this::settle));
    }
  }

  /** On the agents' thread, at every tick. */
  public void tick(long now) {
    boolean ended = adoptions.tick(now);
    if (ended || waits && now - nextReview >= 0) {
      nextReview = now + REVIEW_NANOS;
      review();
    }
  }

  /** The replicas that still take over what another one here holds, or have to be cleaned. */
  public Set<Long> adopting() {
    return lineage.adopting();
  }

  private void settle(ClusterState state) {
    waits = false;
    Set<Long> placed = new HashSet<>();
    for (ShardDescriptor shard : state.shards()) {
      for (Placement place : shard.replicas()) {
        if (place.node() == self) {
          placed.add(place.replica());
          settle(state, shard, place.replica());
        }
      }
    }
    lineage.unborn().stream()
        .filter(replica -> isForgotten(replica, placed, state))
        .forEach(lineage::forgetUnborn);
    List.copyOf(open.values()).stream()
        .filter(agent -> hasGone(agent.replica(), placed, state))
        .forEach(this::takeLeave);
    unopened().stream().filter(replica -> hasGone(replica, placed, state)).forEach(this::bury);
  }

  /** Those that have something here, or had at the start, and haven't been opened. */
  private Set<Long> unopened() {
    Set<Long> unopened = new HashSet<>(dormant);
    unopened.addAll(homes.keySet());
    unopened.removeAll(open.keySet());
    unopened.removeAll(gone);
    return unopened;
  }

  private void settle(ClusterState state, ShardDescriptor shard, long replica) {
    if (!open.containsKey(replica) && !gone.contains(replica)) {
      waits |= !open(state, shard, replica);
    }
  }

  /**
   * Opens a replica, unless it has to wait for another one here.
   *
   * <p>The map is as formed at the first start only: whoever has written down another one has the
   * founders in its log, which it wrote before. A replica that comes later is never a founder, not
   * of a shard of a later map either: its group may have got anywhere.
   */
  private boolean open(ClusterState state, ShardDescriptor shard, long replica) {
    if (shard.isMeta()) {
      openMeta(state, shard, replica);
      return true;
    }
    if (!state.asFormed() && lineage.mayBeBorn(shard, replica)) {
      home(state, shard, replica); // while the split is under way: nobody waits for it then
      return false;
    }
    return openData(state, shard, replica);
  }

  private void openMeta(ClusterState state, ShardDescriptor shard, long replica) {
    Home home = home(state, shard, replica);
    Beginning beginning = state.asFormed() ? new Beginning.Founder() : new Beginning.Newcomer();
    var opening = new ReplicaOpener.Opening(shard, replica, beginning, home.keeping(), home.seed());
    comes(
        shard,
        opener.open(
            opening,
            home.engine(),
            (engine, _) -> house.watched(shard, replica, new MetaMachine(engine, map::learn))));
  }

  private boolean openData(ClusterState state, ShardDescriptor shard, long replica) {
    Home home = home(state, shard, replica);
    Kin kin = lineage.find(replica).orElseGet(() -> lineage.add(shard, replica, home.engine()));
    Optional<Beginning> beginning = lineage.prepare(kin, state.asFormed());
    beginning.ifPresent(known -> openData(shard, kin, known, home));
    return beginning.isPresent();
  }

  private void openData(ShardDescriptor shard, Kin kin, Beginning beginning, Home home) {
    long replica = kin.replica();
    var machines = new ArrayList<KeyValueMachine>();
    RaftAgent agent =
        opener.open(
            new ReplicaOpener.Opening(
                shard, replica, beginning, home.keeping(), home.seed(), lineage.urgency(beginning)),
            kin.engine(),
            (engine, founds) -> {
              var machine =
                  new KeyValueMachine(engine, lineage, ShardState.founding(shard, founds));
              machines.add(machine);
              return house.watched(shard, replica, machine);
            });
    comes(shard, agent);
    lineage.opened(kin, agent, machines.getFirst());
  }

  private Home home(ClusterState state, ShardDescriptor shard, long replica) {
    return homes.computeIfAbsent(replica, _ -> house.home(state, shard, replica));
  }

  private void comes(ShardDescriptor shard, RaftAgent agent) {
    dormant.remove(agent.replica());
    open.put(agent.replica(), agent);
    house.comes(shard, agent);
    roster.add(agent);
  }

  private boolean hasGone(long replica, Set<Long> placed, ClusterState state) {
    if (!isForgotten(replica, placed, state)) {
      return false;
    }
    boolean needed = lineage.isNeeded(replica);
    waits |= needed;
    return !needed;
  }

  private static boolean isForgotten(long replica, Set<Long> placed, ClusterState state) {
    return replica < state.next().replica() && !placed.contains(replica);
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
                bury(agent.replica());
                waits = true;
              });
        });
  }

  private void bury(long replica) {
    Optional.ofNullable(homes.remove(replica)).ifPresent(home -> home.engine().close());
    lineage.gone(replica);
    dormant.remove(replica);
    gone.add(replica);
    wal.tombstone(replica, () -> background.execute(() -> house.clear(replica)));
  }
}
