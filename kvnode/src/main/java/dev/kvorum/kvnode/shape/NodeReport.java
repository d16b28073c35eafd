package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.HashRange;
import java.util.List;
import java.util.Map;

/**
 * What one node sees.
 *
 * @param stopping whether it is about to end: it still answers, but nothing is to be given to it
 * @param led what the leaders on it know of their groups
 * @param here what the data replicas on it hold, by replica id
 */
public record NodeReport(boolean stopping, List<ShardReport> led, Map<Long, ReplicaReport> here) {

  /**
   * @param reached the highest epoch that the shard has carried out
   * @param members by replica id
   * @param frozenIndex where its log was frozen for a merge, or 0
   */
  public record ShardReport(
      long shard, long term, long reached, Map<Long, MemberReport> members, long frozenIndex) {}

  /**
   * @param range that it owns by what it has applied
   * @param adopting whether it lives on another replica beside it still, or has to be cleaned
   */
  public record ReplicaReport(HashRange range, boolean adopting) {}

  /**
   * @param heard by the leader, lately
   * @param match up to where its log is the leader's, and on disk
   * @param lag entries that it lacks
   */
  public record MemberReport(boolean heard, long match, long lag) {}

  public NodeReport {
    led = List.copyOf(led);
    here = Map.copyOf(here);
  }
}
