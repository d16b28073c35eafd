package dev.kvorum.operator.plan;

/** Why nothing is done now; conditions and Events show it by {@link #word}. */
public enum Reason {
  /** {@code spec.pause} is true. */
  PAUSED("Paused"),
  /** All nodes are stopped, as wanted. */
  HIBERNATING("Hibernating"),
  /** Nodes of a new cluster aren't all there yet. */
  STARTING("Starting"),
  /** A pod isn't there, doesn't run or isn't ready. */
  NODE_DOWN("NodeDown"),
  /** A pod runs, and isn't a member of the cluster yet. */
  JOINING("Joining"),
  /** A member is dead, and its replicas are made anew. */
  RECOVERING("Recovering"),
  /** A member lacks entries. */
  CATCHING_UP("CatchingUp"),
  /** A node has the permit to stop, or has just been restarted by it. */
  PERMIT_OUT("PermitOut"),
  /** The cluster refuses the permit to stop a node. */
  NO_PERMIT("NoPermit"),
  /** The cluster moves replicas, or splits or merges shards. */
  RESHAPING("Reshaping"),
  /** A node is emptied before it leaves. */
  DRAINING("Draining"),
  /** No node that belongs to the cluster answers. */
  UNREACHABLE("ClusterUnreachable"),
  /** The nodes that answer don't reach who conducts the cluster. */
  NO_CONDUCTOR("NoConductor"),
  /** Volumes are being deleted. */
  VOLUMES_GOING("VolumesTerminating"),
  /** Volumes are there, and the record that names their cluster isn't. */
  VOLUMES_WITHOUT_RECORD("VolumesWithoutRecord"),
  /** Nodes belong to a cluster, and the record that names it is gone. */
  RECORD_LOST("RecordLost"),
  /** The record is there, and no volume is. */
  DATA_GONE("DataGone"),
  /** So many volumes are empty that no majority is left. */
  QUORUM_LOST("QuorumLost"),
  /** The cluster was made with another engine or replicationFactor than the spec has. */
  SPEC_DIFFERS("SpecDiffers"),
  /** Volumes are smaller than the spec wants, and may not grow. */
  GROWTH_REFUSED("GrowthRefused"),
  /** The spec wants an HTTPRoute, and this Kubernetes has no such kind. */
  NO_ROUTE_KIND("HTTPRouteUnknown"),
  /** Volumes are larger than the spec wants, and can't shrink. */
  VOLUMES_LARGER("VolumesLarger");

  private final String word;

  Reason(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
