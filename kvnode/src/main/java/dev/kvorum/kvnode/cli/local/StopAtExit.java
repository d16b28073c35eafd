package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Terminal;
import java.io.IOException;

/**
 * Stops the nodes when this process is told to end, by Ctrl-C or by a closed terminal, as long as
 * it is open.
 *
 * <p>Nodes are started under the same lock that the stop takes: <i>else</i> Ctrl-C during a start
 * would stop those that run, and the main thread would go on to start the next one, which nobody
 * stops.
 */
final class StopAtExit implements AutoCloseable {

  private final LocalCluster cluster;
  private final Terminal terminal;
  private final Thread hook = new Thread(this::stop, "stop-nodes");

  /** Guarded by this. */
  private boolean stopping;

  StopAtExit(LocalCluster cluster, Terminal terminal) {
    this.cluster = cluster;
    this.terminal = terminal;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A start of one node. */
  @FunctionalInterface
  interface Start {
    void run() throws IOException;
  }

  synchronized void unlessStopping(Start start) throws IOException {
    if (!stopping) {
      start.run();
    }
  }

  synchronized boolean isStopping() {
    return stopping;
  }

  private void stop() {
    synchronized (this) {
      stopping = true;
    }
    terminal.err().println("\nstopping the nodes ...");
    try {
      new NodeStop(cluster.folder(), terminal).stop(cluster.nodes());
      terminal.err().println("stopped; the data stays in " + cluster.folder().data());
    } catch (IOException trouble) {
      terminal
          .err()
          .println(
              "kv local: " + FileTrouble.failure(cluster.folder().data(), trouble).getMessage());
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // The hook is running, or about to.
    }
  }
}
