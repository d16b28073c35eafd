package dev.kvorum.kvnode;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.http.HttpLimits;
import dev.kvorum.kvnode.http.HttpOptions;
import dev.kvorum.kvnode.http.HttpServers;
import dev.kvorum.kvnode.http.Metrics;
import dev.kvorum.kvnode.log.DataDirectory;
import dev.kvorum.kvnode.log.DataDirectoryException;
import dev.kvorum.kvnode.log.WalDamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A node as a process: starts it, waits for SIGTERM, and stops it so that no request in flight is
 * dropped.
 */
final class NodeProcess {

  private static final System.Logger LOG = System.getLogger(NodeProcess.class.getName());
  private static final int REFUSED = 3;
  private static final int WRONG_USAGE = 2;

  private NodeProcess() {}

  /** Runs until the process is told to stop; returns its exit code. */
  static int run(Map<String, String> flags) {
    try {
      NodeConfig config = ConfigReader.read(flags, System.getenv());
      Logging.begin();
      Threads.haltOnBroken();
      serve(config);
      return 0;
    } catch (ConfigException e) {
      System.err.println("kv serve: " + e.getMessage());
      return WRONG_USAGE;
    } catch (DataDirectoryException
        | WalDamagedException
        | EngineException
        | IllegalStateException
        | IOException
        | UncheckedIOException e) {
      System.err.println("kv serve: " + e.getMessage());
      LOG.log(System.Logger.Level.DEBUG, "the node can't start", e);
      return REFUSED;
    }
  }

  /** Gives an empty directory its node id, or reads the one that is there. */
  static long format(Path dataDirectory) throws IOException {
    try (DataDirectory directory = DataDirectory.open(dataDirectory)) {
      directory.home().stopped();
      return directory.home().identity().nodeId();
    }
  }

  private static void serve(NodeConfig config) throws IOException {
    var forces = new ForceTimer();
    Node node = Node.start(config, forces, new Threads());
    var metrics = new Metrics(node.control());
    forces.report(metrics.walSyncNanos());
    HttpLimits limits = HttpLimits.DEFAULT;
    var timeouts =
        new HttpLimits.Timeouts(
            config.requestTimeout(),
            limits.timeouts().requestMax(),
            limits.timeouts().idleConnection());
    var options =
        new HttpOptions(
            config.host(),
            config.clientPort(),
            config.adminPort(),
            new HttpLimits(
                limits.keyBytesMax(),
                limits.valueBytesMax(),
                limits.scanRowsMax(),
                limits.requests(),
                timeouts));
    HttpServers servers;
    try {
      servers = HttpServers.start(options, node.store(), node.control(), metrics);
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
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(config, node, servers, stopped), "kvorum-stop"));
    await(stopped);
  }

  /** Not ready any more, leaders handed over, requests in flight answered; then the disk. */
  private static void stop(
      NodeConfig config, Node node, HttpServers servers, CountDownLatch stopped) {
    try {
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
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the node did not stop cleanly", e);
    } finally {
      stopped.countDown();
    }
  }

  private static void await(CountDownLatch stopped) {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
