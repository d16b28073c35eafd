package dev.kvorum.kvnode.shard.residents;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.adopt.AdoptingEngine;
import dev.kvorum.kvnode.engine.adopt.Adoption;
import dev.kvorum.kvnode.engine.adopt.Source;
import dev.kvorum.kvnode.log.Base;
import dev.kvorum.kvnode.log.RecoveredReplica;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.Start;
import dev.kvorum.kvnode.shard.machine.Birth;
import dev.kvorum.kvnode.shard.machine.KeyValueMachine;
import dev.kvorum.kvnode.shard.machine.Lineage;
import dev.kvorum.kvnode.shard.machine.ShardCommand;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.Spaces;
import dev.kvorum.kvnode.shard.machine.Wire;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.residents.ReplicaOpener.Beginning;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The replicas of one node that are born of each other or take each other over, for as long as one
 * needs what another has. Nothing of it is written down here: the parent's state has its births, an
 * engine its adoption, the log which replica begins in another. A replica is needed
 *
 * <ul>
 *   <li>by the child of its split, from the split's apply until the child's own files or snapshots
 *       hold all that it has;
 *   <li>by whoever has absorbed it, likewise.
 * </ul>
 *
 * <p>A needed replica is neither cleaned of what it has given away, nor replaced by a snapshot, nor
 * closed (SAFETY 20). Its methods are for any thread, but for those of {@link Lineage}; the opening
 * of replicas is one task at a time.
 */
final class LocalLineage implements Lineage {

  private final long self;
  private final Wal wal;
  private final Runnable review;

  private final Map<Long, Kin> byReplica = new ConcurrentHashMap<>();

  /** Births whose child is not opened yet, by the child's replica. */
  private final Map<Long, Cradle> cradles = new ConcurrentHashMap<>();

  /** Replicas that begin in another one's engine, by the last start's log or since. */
  private final Map<Long, Long> parents = new ConcurrentHashMap<>();

  /** Where the replicas that the log had at the start begin in it. */
  private final Map<Long, Base> recovered = new HashMap<>();

  /**
   * @param parent replica whose engine holds what the child begins with
   */
  private record Cradle(Birth birth, Kin parent) {}

  /**
   * Before the log is written to: it is asked what it holds.
   *
   * @param review looks again who may be opened now, and who may go
   */
  LocalLineage(long self, Wal wal, Runnable review) {
    this.self = self;
    this.wal = wal;
    this.review = review;
    for (RecoveredReplica replica : wal.recovered()) {
      recovered.put(replica.replica(), replica.base());
      replica.base().parent().ifPresent(parent -> parents.put(replica.replica(), parent.replica()));
    }
  }

  Collection<Kin> kin() {
    return byReplica.values();
  }

  Optional<Kin> find(long replica) {
    return Optional.ofNullable(byReplica.get(replica));
  }

  /** A replica that is to be opened, over its own engine. */
  Kin add(ShardDescriptor shard, long replica, Engine own) {
    var engine = new AdoptingEngine(own);
    var kin = new Kin(shard.id(), shard.keyspace(), replica, engine, Optional.empty());
    byReplica.put(replica, kin);
    return kin;
  }

  /**
   * Makes an engine ready to be opened, as far as it lives on another's; empty where that other one
   * isn't there yet, or the replica may still be born of another one.
   *
   * @param founds whether the replica is one of those that the cluster was formed with
   */
  Optional<Beginning> prepare(Kin kin, boolean founds) {
    Optional<Adoption> halfway = kin.engine().adoption();
    if (halfway.isPresent()) {
      return resume(kin, halfway.get());
    }
    boolean isChild = parents.containsKey(kin.replica()) || cradles.containsKey(kin.replica());
    if (isChild && kin.engine().appliedIndex() == 0) { // else it has been born before
      return Optional.ofNullable(cradles.get(kin.replica())).map(cradle -> bear(kin, cradle));
    }
    return Optional.of(founds ? new Beginning.Founder() : new Beginning.Newcomer());
  }

  /**
   * Whether a replica that the log doesn't know may still be born: of one here that has not come to
   * the split yet. Else: it comes as a newcomer, and is sent over the network what is here already.
   */
  boolean mayBeBorn(ShardDescriptor shard, long replica) {
    return !recovered.containsKey(replica)
        && !cradles.containsKey(replica)
        && byReplica.values().stream()
            .filter(kin -> kin.keyspace().equals(shard.keyspace()) && kin.shard() != shard.id())
            .anyMatch(kin -> mayHold(kin, shard.range()));
  }

  private static boolean mayHold(Kin kin, HashRange range) {
    return !kin.isBlank() && kin.state().map(state -> overlap(state.range(), range)).orElse(true);
  }

  private static boolean overlap(HashRange one, HashRange other) {
    return one.from() < other.to() && other.from() < one.to();
  }

  /**
   * A source that has lost what it had applied has it in its log, and it is committed. Told so: it
   * may be behind what its leader can send, and takes no snapshot while it is needed.
   */
  private Optional<Beginning> resume(Kin kin, Adoption halfway) {
    Optional<Kin> open = find(halfway.source()).filter(other -> other.opened().isPresent());
    open.flatMap(Kin::agent).ifPresent(agent -> agent.knowCommitted(halfway.sourceIndex()));
    Optional<Kin> source =
        open.filter(other -> other.engine().appliedIndex() >= halfway.sourceIndex());
    source.ifPresent(other -> kin.engine().resume(source(other, rangeOf(halfway))));
    return source.map(_ -> new Beginning.Newcomer());
  }

  private Beginning bear(Kin kin, Cradle cradle) {
    Birth birth = cradle.birth();
    Kin parent = cradle.parent();
    HashRange range = birth.child().range();
    parents.put(kin.replica(), parent.replica());
    kin.engine()
        .begin(
            birth.firstBatch(Position.FOUNDING.index(), parent.engine()),
            adoption(parent, birth.index(), range),
            source(parent, range));
    return new Beginning.Born(
        new Base.Parent(parent.replica(), birth.index()), birth.child().members());
  }

  private static Adoption adoption(Kin source, long index, HashRange range) {
    return new Adoption(source.replica(), index, new Wire().hashes(range).done());
  }

  private static HashRange rangeOf(Adoption adoption) {
    return Wire.hashes(Wire.in(adoption.range()));
  }

  private static Source source(Kin kin, HashRange range) {
    return new Source(kin.engine(), pair -> Spaces.isValueOf(range, pair.key()));
  }

  /** A child campaigns at once where its parent leads: the others wait for it. */
  Start.Urgency urgency(Beginning beginning) {
    boolean parentLeads =
        beginning instanceof Beginning.Born(Base.Parent parent, Membership _)
            && find(parent.replica()).flatMap(Kin::agent).filter(RaftAgent::leads).isPresent();
    return parentLeads ? Start.Urgency.EAGER : Start.Urgency.PATIENT;
  }

  /** A replica is opened; it may be one that others wait for. */
  void opened(Kin kin, RaftAgent agent, KeyValueMachine machine) {
    Kin opened = kin.with(agent, machine);
    byReplica.put(kin.replica(), opened);
    cradles.remove(kin.replica());
    lastBirth(kin.replica()).ifPresent(agent::knowCommitted);
    // Only an engine that has applied the split itself still has what the child begins with: not
    // one that was replaced by a later snapshot.
    if (kin.engine().sweeper().isDue()) {
      opened.state().ifPresent(state -> state.children().forEach(birth -> expect(birth, opened)));
    }
    review.run();
  }

  /** Of those born here before the start that live on it: that split is committed in it. */
  private OptionalLong lastBirth(long parent) {
    return recovered.values().stream()
        .flatMap(base -> base.parent().stream())
        .filter(from -> from.replica() == parent)
        .mapToLong(Base.Parent::index)
        .max();
  }

  /** A replica has left this node, or its end has begun. */
  void gone(long replica) {
    byReplica.remove(replica);
    cradles.remove(replica);
    parents.remove(replica);
  }

  /** Whether another replica here still takes over what this one holds, or may after a crash. */
  boolean isNeeded(long replica) {
    return needed().contains(replica);
  }

  /**
   * In the order in which one who needs goes from one to the next: whoever asks meanwhile finds it.
   */
  private Set<Long> needed() {
    Set<Long> needed = new HashSet<>(parents.values());
    cradles.values().forEach(cradle -> needed.add(cradle.parent().replica()));
    byReplica.values().forEach(kin -> kin.engine().source().ifPresent(needed::add));
    return needed;
  }

  /** A replica's own files or snapshots hold all that it begins with. */
  void standsAlone(long replica) {
    parents.remove(replica);
  }

  /** Whether a replica's own files or snapshots may lack something that another one has. */
  boolean leans(Kin kin) {
    return parents.containsKey(kin.replica()) || kin.engine().source().isPresent();
  }

  /** A child that will never be opened here any more is waited for no longer. */
  void forgetUnborn(long replica) {
    if (!byReplica.containsKey(replica)) {
      cradles.remove(replica);
    }
  }

  Collection<Long> unborn() {
    return cradles.keySet();
  }

  /**
   * Those that live on another replica, are needed, or have to be cleaned of what they gave away.
   */
  Set<Long> adopting() {
    Set<Long> needed = needed();
    return byReplica.values().stream()
        .filter(kin -> leans(kin) || !kin.engine().mayBegin() || needed.contains(kin.replica()))
        .map(Kin::replica)
        .collect(Collectors.toSet());
  }

  @Override
  public boolean canSplit(ShardState parent) {
    if (parent.children().size() < ShardState.CHILDREN_MAX) {
      return true;
    }
    OptionalLong oldest = parent.children().getFirst().child().replicaOn(self);
    return oldest.isEmpty() || !isChild(oldest.getAsLong());
  }

  private boolean isChild(long replica) {
    return cradles.containsKey(replica)
        || Optional.ofNullable(byReplica.get(replica)).filter(this::leans).isPresent();
  }

  @Override
  public boolean canAbsorb(ShardState heir, HashRange range) {
    return ofShard(heir.shard()).filter(kin -> kin.engine().mayBegin()).isPresent();
  }

  @Override
  public Optional<KeyValueMachine> machine(long shard) {
    return ofShard(shard).flatMap(Kin::machine);
  }

  @Override
  public void absorb(ShardCommand.Absorb absorb, Engine heir, Batch batch) {
    Kin donor = ofShard(absorb.donor()).orElseThrow();
    var adoption = adoption(donor, absorb.frozenIndex(), absorb.range());
    ((AdoptingEngine) heir).begin(batch, adoption, source(donor, absorb.range()));
  }

  @Override
  public void split(Engine parent, Batch batch) {
    ((AdoptingEngine) parent).applyAndSweep(batch);
  }

  @Override
  public void born(Birth birth, Engine parent) {
    byReplica.values().stream()
        .filter(kin -> kin.engine() == parent)
        .findFirst()
        .ifPresent(kin -> expect(birth, kin));
    review.run();
  }

  @Override
  public boolean isNeeded(Engine engine) {
    return byReplica.values().stream()
        .anyMatch(kin -> kin.engine() == engine && isNeeded(kin.replica()));
  }

  @Override
  public void settled(Engine engine, long index) {
    ((AdoptingEngine) engine).settled(index);
  }

  /** The child is to be made, unless it ever was. */
  private void expect(Birth birth, Kin parent) {
    OptionalLong replica = birth.child().replicaOn(self);
    if (replica.isPresent() && !hasLived(replica.getAsLong())) {
      cradles.put(replica.getAsLong(), new Cradle(birth, parent));
    }
  }

  private boolean hasLived(long replica) {
    boolean isInLog =
        Optional.ofNullable(recovered.get(replica))
            .filter(base -> base.parent().isEmpty())
            .isPresent();
    return isInLog || find(replica).flatMap(Kin::agent).isPresent() || isBuried(replica);
  }

  private boolean isBuried(long replica) {
    return wal.tombstones().contains(replica);
  }

  private Optional<Kin> ofShard(long shard) {
    return byReplica.values().stream()
        .filter(kin -> kin.shard() == shard)
        .max(Comparator.comparingLong(Kin::replica));
  }
}
