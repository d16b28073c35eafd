package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.DataDirectory;
import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.meta.BootstrapRecord;
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
  private final Belonging belonging;

  private NodeDisk(DataDirectory directory, Belonging belonging) {
    this.directory = directory;
    this.belonging = belonging;
  }

  static NodeDisk open(NodeConfig config) throws IOException {
    DataDirectory directory = DataDirectory.open(config.data());
    try {
      return new NodeDisk(
          directory,
          Belonging.of(directory.disk(), directory.home(), record(config.clusterFile())));
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
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
