package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shape.NodeReport.MemberReport;
import dev.kvorum.kvnode.shape.NodeReport.ReplicaReport;
import dev.kvorum.kvnode.shape.NodeReport.ShardReport;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.ShardState.Frozen;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Says what this node sees, of itself and, where it conducts, of the cluster. Any thread. */
public final class Reporter {

  private final LocalShards local;
  private final Supplier<Set<Long>> adopting;
  private final BooleanSupplier stopping;
  private final Meter meter;
  private volatile Optional<Outlook> outlook = Optional.empty();

  /** What the node has counted. */
  @FunctionalInterface
  public interface Meter {

    /**
     * @param backNanos how far back the longest pause is wanted
     */
    Traffic read(long backNanos);
  }

  /** Of a node that counts nothing. */
  public Reporter(LocalShards local, Supplier<Set<Long>> adopting, BooleanSupplier stopping) {
    this(local, adopting, stopping, _ -> Traffic.NONE);
  }

  /**
   * @param adopting the replicas that live on another one still, or have to be cleaned
   * @param stopping whether this node is about to end
   */
  public Reporter(
      LocalShards local, Supplier<Set<Long>> adopting, BooleanSupplier stopping, Meter meter) {
    this.local = local;
    this.adopting = adopting;
    this.stopping = stopping;
    this.meter = meter;
  }

  /**
   * @param backNanos how long ago the last report was asked for, by who asks
   */
  NodeReport report(long backNanos) {
    return new NodeReport(
        stopping.getAsBoolean(),
        local.agents().stream().filter(RaftAgent::leads).map(Reporter::shard).toList(),
        here(),
        meter.read(backNanos));
  }

  /** What the node has counted. */
  Traffic traffic() {
    return meter.read(0);
  }

  /** What the conductor here sees; empty where another node conducts. */
  Optional<Outlook> outlook() {
    return outlook;
  }

  void conducts(Optional<Outlook> seen) {
    outlook = seen;
  }

  private Map<Long, ReplicaReport> here() {
    Map<Long, ReplicaReport> here = new TreeMap<>();
    Set<Long> busy = adopting.get();
    for (RaftAgent agent : local.agents()) {
      agent
          .machine()
          .shardState()
          .ifPresent(
              state ->
                  here.put(
                      agent.replica(),
                      new ReplicaReport(state.epoch(), busy.contains(agent.replica()))));
    }
    return here;
  }

  private static ShardReport shard(RaftAgent agent) {
    RaftStatus status = agent.status();
    Map<Long, MemberReport> members = new TreeMap<>();
    status.members().all().forEach(member -> members.put(member, member(member, status)));
    Optional<ShardState> state = agent.machine().shardState();
    return new ShardReport(
        agent.shard(),
        status.term(),
        Math.max(status.committedEpoch(), state.map(ShardState::epoch).orElse(0L)),
        members,
        frozenIndex(state));
  }

  private static long frozenIndex(Optional<ShardState> state) {
    return state.flatMap(ShardState::frozen).map(Frozen::index).orElse(0L);
  }

  /** Of a shard at rest nobody is heard, and everybody has everything. */
  private static MemberReport member(long member, RaftStatus status) {
    if (status.quiet()) {
      return new MemberReport(true, status.last(), 0);
    }
    long match = status.matchOf(member);
    return new MemberReport(status.isHeard(member), match, Math.max(0, status.last() - match));
  }
}
