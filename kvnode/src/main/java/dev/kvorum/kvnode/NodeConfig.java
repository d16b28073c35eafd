package dev.kvorum.kvnode;

import dev.kvorum.kvnode.kube.KubeCluster;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.peer.PeerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a node runs: {@code kvorum.yaml}, then {@code KVORUM_*} from the environment, then flags; the
 * later wins.
 *
 * @param name what people call the node
 * @param data the data directory
 * @param clusterFile the bootstrap record; empty where the node is to wait for one
 * @param join where members of the cluster may be: an empty disk joins through any of them; later
 *     they are further hints where the others are
 * @param kubernetes what the cluster is called in Kubernetes, where its API says who is there and
 *     whether an empty disk forms the cluster or joins it; empty elsewhere
 * @param ordinal the number that the node gets when it joins; empty: that of the node in whose
 *     place it comes, or the next
 * @param zone whose nodes fail together; empty where nobody said
 * @param host address to listen on
 * @param clientPort HTTP for clients
 * @param adminPort HTTP for operators
 * @param peerPort framed TCP for the other nodes
 * @param advertise host that other nodes reach this one at; empty: the one that they see
 * @param sync when the log is forced
 * @param requestTimeout how long a request may take that does not say so itself
 * @param drainTimeout how long a stop waits for requests in flight
 * @param deadAfter silence of a node after which its replicas are made anew elsewhere; counts where
 *     this node leads meta, so that it is to be the same on all
 * @param blockCacheBytes RocksDB's cache for blocks that were read
 * @param writeBufferBytes memory of RocksDB, LMDB or LevelDB for what is not flushed, over all
 *     replicas; of the latter two on the heap, and at most a quarter of it
 */
public record NodeConfig(
    String name,
    Path data,
    Optional<Path> clusterFile,
    List<PeerAddress> join,
    Optional<KubeCluster> kubernetes,
    OptionalInt ordinal,
    String zone,
    String host,
    int clientPort,
    int adminPort,
    int peerPort,
    String advertise,
    SyncPolicy sync,
    Duration requestTimeout,
    Duration drainTimeout,
    Duration deadAfter,
    long blockCacheBytes,
    long writeBufferBytes) {

  String advertisedHost() {
    return advertise.isEmpty() ? host : advertise;
  }

  /** Whether a node whose disk has nothing of a cluster may ask to be taken into one. */
  boolean mayJoin() {
    return !join.isEmpty() || kubernetes.isPresent();
  }

  String syncText() {
    return switch (sync) {
      case SyncPolicy.Always _ -> "always";
      case SyncPolicy.Interval(Duration every) -> "interval " + every.toMillis() + "ms";
      case SyncPolicy.Never _ -> "never";
    };
  }
}
