package dev.kvorum.kvnode.shape;

import java.util.List;
import java.util.Map;

/**
 * What one node sees.
 *
 * @param stopping whether it is about to end: it still answers, but nothing is to be given to it
 * @param led what the leaders on it know of their groups
 */
public record NodeReport(boolean stopping, List<ShardReport> led) {

  /**
   * @param reached the highest epoch that the shard has carried out
   * @param members by replica id
   */
  public record ShardReport(long shard, long term, long reached, Map<Long, MemberReport> members) {}

  /**
   * @param heard by the leader, lately
   * @param match up to where its log is the leader's, and on disk
   * @param lag entries that it lacks
   */
  public record MemberReport(boolean heard, long match, long lag) {}

  public NodeReport {
    led = List.copyOf(led);
  }
}
