package dev.kvorum.kvnode;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.log.DataDirectoryException;
import dev.kvorum.kvnode.log.WalDamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private static void serve(NodeConfig config) throws IOException {
    ServedNode node = ServedNode.start(config);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, stopped), "kvorum-stop"));
    await(stopped);
  }

  private static void stop(ServedNode node, CountDownLatch stopped) {
    try {
      node.stop();
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
