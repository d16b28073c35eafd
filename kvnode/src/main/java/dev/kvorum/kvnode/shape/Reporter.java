package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.raft.RaftStatus;
import dev.kvorum.kvnode.shape.NodeReport.MemberReport;
import dev.kvorum.kvnode.shape.NodeReport.ShardReport;
import dev.kvorum.kvnode.shard.LocalShards;
import dev.kvorum.kvnode.shard.RaftAgent;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Says what this node sees. Any thread. */
public final class Reporter {

  private final LocalShards local;
  private final BooleanSupplier stopping;

  /**
   * @param stopping whether this node is about to end
   */
  public Reporter(LocalShards local, BooleanSupplier stopping) {
    this.local = local;
    this.stopping = stopping;
  }

  public NodeReport report() {
    return new NodeReport(
        stopping.getAsBoolean(),
        local.agents().stream().filter(RaftAgent::leads).map(Reporter::shard).toList());
  }

  private static ShardReport shard(RaftAgent agent) {
    RaftStatus status = agent.status();
    Map<Long, MemberReport> members = new TreeMap<>();
    status.members().all().forEach(member -> members.put(member, member(member, status)));
    return new ShardReport(agent.shard(), status.term(), status.committedEpoch(), members);
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
