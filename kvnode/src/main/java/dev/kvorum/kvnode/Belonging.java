package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.log.NodeHome;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import java.io.IOException;
import java.util.Optional;

/**
 * Which cluster a disk belongs to, and whether its node may act for it (SAFETY 1, 3 and 12). One
 * thread at a time.
 */
public final class Belonging {

  private static final String OUTDATED = "outdated";
  private static final String REMOVED = "removed";

  private final Disk disk;
  private final NodeHome home;
  private final MapCache cache;
  private final RelaxedRun relaxed;
  private volatile Optional<ClusterState> cluster = Optional.empty();
  private String whyOutside = "";
  private boolean mayJoin;

  private Belonging(Disk disk, NodeHome home) {
    this.disk = disk;
    this.home = home;
    cache = new MapCache(disk);
    relaxed = new RelaxedRun(disk, home.identity().machineBoot());
  }

  /**
   * @param record how the cluster was formed, where this start was told
   * @throws IllegalStateException where a part of the disk's content is lost
   */
  public static Belonging of(Disk disk, NodeHome home, Optional<BootstrapRecord> record)
      throws IOException {
    var belonging = new Belonging(disk, home);
    belonging.find(record);
    return belonging;
  }

  /** The state to begin with; empty for a node that must not take part. */
  public Optional<ClusterState> cluster() {
    return cluster;
  }

  /** Why it must not take part, and what to do. */
  public String whyOutside() {
    return whyOutside;
  }

  /** Whether its disk has nothing of any cluster, so that the node may ask to be taken into one. */
  public boolean mayJoin() {
    return mayJoin && cluster.isEmpty();
  }

  /**
   * A cluster has taken this node in; durable when it returns. The map first, as in {@link
   * #bootstrap}.
   *
   * @param taken with this node in it
   */
  public void join(ClusterState taken, SyncPolicy sync) throws IOException {
    cache.write(taken);
    home.joined(taken.clusterId().toString());
    relaxed.begin(sync);
    cluster = Optional.of(taken);
  }

  /** The log has been opened, and nothing was appended yet. */
  public void logBegun(SyncPolicy sync) throws IOException {
    home.logBegun();
    if (cluster.isPresent()) {
      relaxed.begin(sync);
    }
  }

  /**
   * The log was closed: the last word of the process. One that had no part in the cluster has
   * repaired nothing.
   */
  public void stopped() throws IOException {
    if (cluster.isPresent()) {
      relaxed.end();
    }
    home.stopped();
  }

  /**
   * Another node has seen later boots of this one: the disk is an old copy that came back. Durable
   * when it returns. Else: each start counts its boots up, until it passes for the newest.
   */
  public void outdated() throws IOException {
    mark(OUTDATED);
  }

  /** The cluster has removed this node for good. Durable when it returns. */
  public void removed() throws IOException {
    mark(REMOVED);
  }

  /** Whether a disk is of a node that was removed: it must not act again under its id. */
  public static boolean wasRemoved(Disk disk) throws IOException {
    return disk.exists(REMOVED);
  }

  private void mark(String name) throws IOException {
    try (DiskFile file = disk.create(name)) {
      file.force();
    }
    disk.forceDirectory("");
  }

  /** For the next start, until it hears more. */
  public void remember(ClusterState state) throws IOException {
    cache.write(state);
  }

  private void find(Optional<BootstrapRecord> record) throws IOException {
    if (wasRemoved(disk)) {
      whyOutside =
          "the cluster has removed node %s for good. With --join the node sets this data aside, and comes back as a new one"
              .formatted(home.identity().nodeName());
    } else if (disk.exists(OUTDATED)) {
      whyOutside =
          "its disk is an old copy: other nodes have seen later boots of it, so it lacks what it acknowledged and voted since. It must not vote; it waits to be re-added as a new node";
    } else if (relaxed.lostItsMachine()) {
      whyOutside =
          "its machine stopped while sync was relaxed, so its log may lack what it acknowledged. It must not vote; it waits to be re-added as a new node";
    } else if (home.identity().clusterId().isPresent()) {
      adopt(record);
    } else if (record.isEmpty()) {
      mayJoin = true;
      whyOutside =
          "its disk is empty and no cluster file names it; it waits to be added to a cluster";
    } else if (!record.get().names(home.identity().nodeId())) {
      mayJoin = true;
      whyOutside =
          "its disk is empty or was wiped, and the cluster was formed without node %s. It must not vote; it waits to be re-added"
              .formatted(home.identity().nodeName());
    } else {
      bootstrap(record.get());
    }
  }

  private void adopt(Optional<BootstrapRecord> record) throws IOException {
    String clusterId = home.identity().clusterId().orElseThrow();
    if (record.isPresent()) {
      home.joined(record.get().clusterId().toString()); // refuses another cluster
    }
    cluster = cache.read();
    if (cluster.isEmpty() || !cluster.get().clusterId().toString().equals(clusterId)) {
      throw new IllegalStateException(
          "node.json says that the node belongs to cluster "
              + clusterId
              + ", but map.json is missing or of another: a part of the data directory is lost. Move it aside and start the node empty");
    }
  }

  /**
   * The state first, then the membership: a crash in between leaves a node that does the same
   * again.
   */
  private void bootstrap(BootstrapRecord record) throws IOException {
    ClusterState first = ClusterMap.formed(record);
    cache.write(first);
    home.joined(record.clusterId().toString());
    cluster = Optional.of(first);
  }
}
