package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.DataDirectory;
import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.NodeIdentity;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.peer.Identity;
import dev.kvorum.kvnode.peer.PeerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The node's disk: who it is, and which cluster it belongs to, if it may act for it. */
final class NodeDisk implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(NodeDisk.class.getName());

  private final DataDirectory directory;
  private final Belonging belonging;
  private final List<PeerAddress> doors;

  private NodeDisk(DataDirectory directory, Belonging belonging, List<PeerAddress> doors) {
    this.directory = directory;
    this.belonging = belonging;
    this.doors = doors;
  }

  static NodeDisk open(NodeConfig config) throws IOException {
    DataDirectory opened = DataDirectory.open(config.data());
    try {
      DataDirectory directory =
          Belonging.wasRemoved(opened.disk()) ? withoutRemoved(opened, config) : opened;
      Optional<BootstrapRecord> record = record(config.clusterFile());
      record.ifPresent(founding -> refuseBoth(config, directory.home().identity(), founding));
      Belonging belonging = Belonging.of(directory.disk(), directory.home(), record);
      return new NodeDisk(directory, belonging, doors(config, belonging, record));
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The data of a node that was removed makes room for a new one, if it is to join. */
  private static DataDirectory withoutRemoved(DataDirectory directory, NodeConfig config)
      throws IOException {
    String removed = directory.home().identity().nodeName();
    if (!config.mayJoin()) {
      throw new IllegalStateException(
          "the cluster has removed node %s, whose data is in %s, for good. To add a new node here, start it with --join: it sets this data aside"
              .formatted(removed, config.data()));
    }
    String aside = "removed-" + removed;
    LOG.log(
        System.Logger.Level.WARNING,
        "the cluster has removed node {0}: its data is set aside in {1}, and a new node joins",
        removed,
        config.data().resolve(aside));
    return directory.setAside(aside);
  }

  private static void refuseBoth(NodeConfig config, NodeIdentity identity, BootstrapRecord record) {
    boolean founds = identity.clusterId().isEmpty() && record.names(identity.nodeId());
    if (founds && !config.join().isEmpty()) {
      throw new ConfigException(
          "the cluster file names this node, %s, as one that forms cluster %s, and --join asks to be taken into one that is there: leave one of them out at the first start"
              .formatted(identity.nodeName(), record.clusterId()));
    }
  }

  /** Where to ask: as it was told, and at those who formed the cluster before this disk came. */
  private static List<PeerAddress> doors(
      NodeConfig config, Belonging belonging, Optional<BootstrapRecord> record) {
    Stream<PeerAddress> founders =
        belonging.mayJoin()
            ? record.stream()
                .flatMap(formed -> formed.nodes().stream())
                .flatMap(member -> PeerAddress.parse(member.address()).stream())
            : Stream.empty();
    return Stream.concat(config.join().stream(), founders).distinct().toList();
  }

  Disk files() {
    return directory.disk();
  }

  Identity identity() {
    var identity = directory.home().identity();
    return new Identity(
        identity.nodeId(), cluster().map(ClusterState::clusterId), identity.bootCounter());
  }

  /** The state to begin with; empty for a node that must not take part. */
  Optional<ClusterState> cluster() {
    return belonging.cluster();
  }

  /** Where members may be. */
  List<PeerAddress> doors() {
    return doors;
  }

  /** Whether it has nothing of any cluster, and knows where to ask to be taken into one. */
  boolean joins() {
    return belonging.mayJoin() && !doors.isEmpty();
  }

  /** Whether it has nothing of any cluster, and a cluster may begin with it or take it in. */
  boolean isEmpty() {
    return belonging.mayJoin();
  }

  /** A cluster has taken this node in, or was formed by it; durable when it returns. */
  void join(ClusterState taken, SyncPolicy sync) throws IOException {
    belonging.join(taken, sync);
  }

  /** Why it must not take part, and what to do. */
  String whyOutside() {
    return belonging.whyOutside();
  }

  /** The log has been opened, and nothing was appended yet. */
  void logBegun(SyncPolicy sync) throws IOException {
    belonging.logBegun(sync);
  }

  /** The log was closed: the last word of the process. */
  void stopped() throws IOException {
    belonging.stopped();
  }

  /** The disk is an old copy of itself, as another node knows. */
  void outdated() throws IOException {
    belonging.outdated();
  }

  /** The cluster has removed this node for good. */
  void removed() throws IOException {
    belonging.removed();
  }

  void remember(ClusterState state) throws IOException {
    belonging.remember(state);
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
