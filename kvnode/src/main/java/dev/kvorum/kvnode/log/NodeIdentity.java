package dev.kvorum.kvnode.log;

import java.util.Optional;

/**
 * Who the node is, as {@code node.json} says.
 *
 * @param nodeId random, from all 64 bits: shown and stored as an unsigned number
 * @param clusterId empty until the node has bootstrapped or joined one; then never another
 * @param bootCounter starts of this disk, from 1: a directory that shows an older one to its peers
 *     is a restored copy (SAFETY 3)
 * @param machineBoot the machine's own name of the time between two of its starts; empty where it
 *     has none
 * @param run whether a process uses the disk
 * @param log whether there has been a log: then it has to be there
 */
public record NodeIdentity(
    long nodeId,
    Optional<String> clusterId,
    long bootCounter,
    Optional<String> machineBoot,
    Run run,
    Log log) {

  /** Whether the last process has said goodbye. */
  public enum Run {
    RUNNING,
    STOPPED
  }

  /** Whether {@code wal/} has been begun. */
  public enum Log {
    NONE,
    BEGUN
  }

  static NodeIdentity fresh(long nodeId) {
    return new NodeIdentity(nodeId, Optional.empty(), 0, Optional.empty(), Run.STOPPED, Log.NONE);
  }

  /** As in files, names and messages. */
  public String nodeName() {
    return Long.toUnsignedString(nodeId);
  }

  NodeIdentity started(Optional<String> machine) {
    return new NodeIdentity(nodeId, clusterId, bootCounter + 1, machine, Run.RUNNING, log);
  }

  NodeIdentity stopped() {
    return new NodeIdentity(nodeId, clusterId, bootCounter, machineBoot, Run.STOPPED, log);
  }

  NodeIdentity member(String cluster) {
    return new NodeIdentity(nodeId, Optional.of(cluster), bootCounter, machineBoot, run, log);
  }

  NodeIdentity withLog() {
    return new NodeIdentity(nodeId, clusterId, bootCounter, machineBoot, run, Log.BEGUN);
  }
}
