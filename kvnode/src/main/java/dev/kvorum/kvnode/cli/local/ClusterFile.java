package dev.kvorum.kvnode.cli.local;

import java.util.List;

/**
 * {@code cluster.json}: who the first nodes are. Written once, before the first start, and never again; a node forms the
 * cluster only if the id on its own disk is in it. <i>Else:</i>
 *
 * <ol>
 *   <li>two of three disks are lost, and the nodes start empty;
 *   <li>two empty nodes are a majority, and elect one of them under the old cluster's name;
 *   <li>the third, which has all the data, takes their empty state for the newer one.
 * </ol>
 *
 * @param format of this file, 1
 * @param nodes by ordinal
 * @param shards of the keyspace {@code default}
 */
record ClusterFile(
    int format, String clusterId, List<Member> nodes, int shards, int replicationFactor, String engine) {

  static final int FORMAT = 1;

  /**
   * @param ordinal from 0
   * @param id unsigned, in decimal
   * @param address of the peer port, where it was at first
   */
  record Member(int ordinal, String id, String address) {}

  int peerPort() {
    String first = nodes.getFirst().address();
    return Integer.parseInt(first.substring(first.lastIndexOf(':') + 1));
  }
}
