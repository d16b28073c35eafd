package dev.kvorum.kvnode;

import dev.kvorum.kvnode.http.HttpLimits;
import dev.kvorum.kvnode.http.HttpOptions;
import dev.kvorum.kvnode.http.HttpServers;
import dev.kvorum.kvnode.http.Metrics;
import dev.kvorum.kvnode.shard.route.NodeControl;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A node with its HTTP ports: open when {@link #start} returns, stopped without failing a request.
 */
final class ServedNode {

  private static final System.Logger LOG = System.getLogger(ServedNode.class.getName());

  private final NodeConfig config;
  private final Node node;
  private final HttpServers servers;

  private ServedNode(NodeConfig config, Node node, HttpServers servers) {
    this.config = config;
    this.node = node;
    this.servers = servers;
  }

  static ServedNode start(NodeConfig config) throws IOException {
    var forces = new ForceTimer();
    Node node = Node.start(config, forces, new Threads());
    var metrics = new Metrics(node.control(), node.cluster());
    forces.report(metrics.walSyncNanos());
    HttpServers servers;
    try {
      servers =
          HttpServers.start(options(config), node.store(), node.control(), node.cluster(), metrics);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "node {0} listens: clients on {1}:{2}, admin on port {3}, peers on port {4}",
        config.name(),
        config.host(),
        Integer.toString(servers.clientPort()),
        Integer.toString(servers.adminPort()),
        Integer.toString(config.peerPort()));
    return new ServedNode(config, node, servers);
  }

  NodeControl control() {
    return node.control();
  }

  /** Completes with the reason when the cluster has removed this node: it is to be stopped. */
  CompletableFuture<String> removal() {
    return node.removal();
  }

  /** Whether the cluster has known of this start. */
  boolean wasMember() {
    return node.wasMember();
  }

  /** Not ready any more, for good: the cluster has removed the node, and somebody is to stop it. */
  void retire() {
    servers.announceDrain();
    node.retire();
  }

  /** Not ready any more, leaders handed over, requests in flight answered; then the disk. */
  void stop() throws IOException {
    LOG.log(System.Logger.Level.INFO, "node {0} stops: handing leadership over", config.name());
    servers.announceDrain();
    node.handOver();
    HttpServers.Drained drained = servers.drain(config.drainTimeout());
    node.close();
    LOG.log(
        System.Logger.Level.INFO,
        "node {0} has stopped; requests cut off: {1}",
        config.name(),
        drained.cutOff());
  }

  private static HttpOptions options(NodeConfig config) {
    HttpLimits limits = HttpLimits.DEFAULT;
    var timeouts =
        new HttpLimits.Timeouts(
            config.requestTimeout(),
            limits.timeouts().requestMax(),
            limits.timeouts().idleConnection());
    return new HttpOptions(
        config.host(),
        config.clientPort(),
        config.adminPort(),
        new HttpLimits(
            limits.keyBytesMax(),
            limits.valueBytesMax(),
            limits.scanRowsMax(),
            limits.requests(),
            timeouts));
  }
}
