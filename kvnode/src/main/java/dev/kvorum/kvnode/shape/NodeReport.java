package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.Receipt;
import java.util.List;
import java.util.Map;

/**
 * What one node sees.
 *
 * @param stopping whether it is about to end: it still answers, but nothing is to be given to it
 * @param led what the leaders on it know of their groups
 * @param here what the data replicas on it hold, by replica id
 * @param traffic what it has counted
 */
public record NodeReport(
    boolean stopping, List<ShardReport> led, Map<Long, ReplicaReport> here, Traffic traffic) {

  /**
   * @param reached the highest epoch that the shard has carried out
   * @param members by replica id
   * @param frozenIndex where its log was frozen for a merge, or 0
   */
  public record ShardReport(
      long shard, long term, long reached, Map<Long, MemberReport> members, long frozenIndex) {}

  /**
   * @param epoch of the last step that it has applied
   * @param adopting whether it lives on another replica beside it still, or has to be cleaned
   */
  public record ReplicaReport(long epoch, boolean adopting) {}

  /**
   * @param heard by the leader, lately
   * @param match up to where its log is the leader's, and on disk
   * @param lag entries that it lacks
   */
  public record MemberReport(boolean heard, long match, long lag) {}

  /**
   * What a node has counted since it started.
   *
   * @param requests that have come
   * @param retried of these, as who was asked first could not serve them
   * @param failed of the requests, as they found nobody in time who could serve them, or lost their
   *     answer
   * @param longestPauseMillis the longest that one of the retried took until it was served, of
   *     those that ended since the report before
   * @param bytesMoved in snapshots to other nodes, and from one replica here to another
   */
  public record Traffic(
      long requests, long retried, long failed, long longestPauseMillis, long bytesMoved) {

    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    /**
     * What has come to pass since an earlier report, to be added to a receipt; all of it where the
     * node began anew.
     */
    Receipt since(Traffic before) {
      Traffic base = requests < before.requests || bytesMoved < before.bytesMoved ? NONE : before;
      return new Receipt(
          0,
          requests - base.requests,
          failed - base.failed,
          longestPauseMillis,
          bytesMoved - base.bytesMoved);
    }
  }

  public NodeReport {
    led = List.copyOf(led);
    here = Map.copyOf(here);
  }
}
