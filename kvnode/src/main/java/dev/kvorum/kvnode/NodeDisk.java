package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.DataDirectory;
import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.NodeHome;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.peer.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The node's disk: who it is, and which cluster it belongs to, if it may act for it. */
final class NodeDisk implements AutoCloseable {

  private final DataDirectory directory;
  private final MapCache cache;
  private final RelaxedRun relaxed;
  private Optional<ClusterState> cluster = Optional.empty();
  private String whyOutside = "";

  private NodeDisk(DataDirectory directory) {
    this.directory = directory;
    cache = new MapCache(directory.disk());
    relaxed = new RelaxedRun(directory.disk(), directory.home().identity().machineBoot());
  }

  static NodeDisk open(NodeConfig config) throws IOException {
    var disk = new NodeDisk(DataDirectory.open(config.data()));
    try {
      disk.findCluster(config);
      return disk;
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  Disk files() {
    return directory.disk();
  }

  NodeHome home() {
    return directory.home();
  }

  Identity identity() {
    var identity = directory.home().identity();
    return new Identity(
        identity.nodeId(), cluster.map(ClusterState::clusterId), identity.bootCounter());
  }

  /** The state to begin with; empty for a node that must not take part. */
  Optional<ClusterState> cluster() {
    return cluster;
  }

  /** Why it must not take part, and what to do. */
  String whyOutside() {
    return whyOutside;
  }

  /** The log has been opened, and nothing was appended yet. */
  void logBegun(SyncPolicy sync) throws IOException {
    home().logBegun();
    if (cluster.isPresent()) {
      relaxed.begin(sync);
    }
  }

  /**
   * The log was closed: the last word of the process. One that had no part in the cluster has
   * repaired nothing.
   */
  void stopped() throws IOException {
    if (cluster.isPresent()) {
      relaxed.end();
    }
    home().stopped();
  }

  void remember(ClusterState state) throws IOException {
    cache.write(state);
  }

  long freeBytes() {
    try {
      return directory.disk().usableBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }

  private void findCluster(NodeConfig config) throws IOException {
    Optional<BootstrapRecord> record = record(config.clusterFile());
    if (relaxed.lostItsMachine()) {
      whyOutside =
          "its machine stopped while sync was relaxed, so its log may lack what it acknowledged. It must not vote; it waits to be re-added as a new node";
    } else if (home().identity().clusterId().isPresent()) {
      adopt(record);
    } else if (record.isEmpty()) {
      whyOutside =
          "its disk is empty and no cluster file names it; it waits to be added to a cluster";
    } else if (!record.get().names(identity().node())) {
      whyOutside =
          "its disk is empty or was wiped, and the cluster was formed without node %s. It must not vote; it waits to be re-added"
              .formatted(Long.toUnsignedString(identity().node()));
    } else {
      bootstrap(record.get());
    }
  }

  private void adopt(Optional<BootstrapRecord> record) throws IOException {
    String clusterId = home().identity().clusterId().orElseThrow();
    if (record.isPresent()) {
      home().joined(record.get().clusterId().toString()); // refuses another cluster
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
    home().joined(record.clusterId().toString());
    cluster = Optional.of(first);
  }

  private static Optional<BootstrapRecord> record(Optional<Path> file) throws IOException {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return Optional.empty();
    }
    try {
      return Optional.of(MetaJson.decode(Files.readAllBytes(file.get()), BootstrapRecord.class));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "the cluster file " + file.get() + " can't be used: " + e.getMessage());
    }
  }
}
