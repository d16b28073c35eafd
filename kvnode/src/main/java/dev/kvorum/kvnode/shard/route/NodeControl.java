package dev.kvorum.kvnode.shard.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator may see of a node and ask of it. */
public interface NodeControl {

  NodeStatus status();

  /**
   * Hands leadership of a shard to a replica on another node, or to the best one. Answers when it
   * is begun.
   */
  Transfer transferLeadership(long shard, Optional<Long> toNode);

  /**
   * Whether every shard with a replica here keeps a caught-up majority if this node stops, by fresh
   * quorum rounds.
   */
  SafeToStop safeToStop();

  sealed interface Transfer {
    record Begun(long toNode) implements Transfer {}

    /**
     * @param why in words, with what would be allowed
     */
    record Refused(String why) implements Transfer {}
  }

  /**
   * @param reasons why not, one a shard; empty when it is safe
   */
  record SafeToStop(boolean safe, List<String> reasons) {}

  /** Where a node is in its life. */
  enum Phase {
    /** Its disk has an identity, and no cluster has named it yet. */
    WAITING_TO_JOIN,
    STARTING,
    READY,
    DRAINING
  }

  /**
   * @param clusterId empty before a cluster has been formed
   * @param nodeId unsigned
   * @param phase where in its life the node is
   * @param detail what it waits for, in words; empty when ready
   * @param nodes of the cluster, as meta has them
   * @param shards with a replica here or known by the map
   */
  record NodeStatus(
      Optional<String> clusterId,
      long nodeId,
      String name,
      Phase phase,
      String detail,
      String version,
      List<Node> nodes,
      List<ShardStatus> shards,
      Storage storage) {}

  /**
   * @param reachable whether this node has a connection to it
   */
  record Node(long id, int ordinal, String address, boolean reachable) {}

  /**
   * @param keyspace empty for meta
   * @param hashFrom inclusive, unsigned 32 bit
   * @param hashTo exclusive, up to 2^32
   * @param leaderNode empty while unknown
   * @param role of the replica here, empty where there is none
   * @param lagByNode entries that the replica of each node that is heard lacks, as its leader
   *     knows; empty elsewhere
   */
  record ShardStatus(
      long id,
      String keyspace,
      long hashFrom,
      long hashTo,
      long epoch,
      Optional<Long> leaderNode,
      List<Long> nodes,
      Optional<LocalReplica> local,
      Map<Long, Long> lagByNode) {}

  /**
   * @param quiet whether the shard rests: everybody has everything, and nobody says anything
   */
  record LocalReplica(
      long replica,
      String role,
      long term,
      long commit,
      long applied,
      long last,
      long logBytes,
      long engineBytes,
      int queued,
      boolean quiet) {}

  /**
   * @param empty whether the disk has nothing of any cluster, so that one may begin with it or take
   *     it in
   * @param writable false while only deletions are taken for want of space
   */
  record Storage(
      String engine, String sync, long walBytes, long freeBytes, boolean empty, boolean writable) {}
}
