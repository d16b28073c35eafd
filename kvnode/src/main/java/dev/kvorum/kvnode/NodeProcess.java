package dev.kvorum.kvnode;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.log.DataDirectoryException;
import dev.kvorum.kvnode.log.WalDamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A node as a process: starts it, waits for SIGTERM or its removal, and stops it so that no request
 * in flight is dropped.
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

  /** What a running node is told. */
  private sealed interface Word {

    record Stop() implements Word {}

    record Removed(String because) implements Word {}
  }

  private static void serve(NodeConfig config) throws IOException {
    var words = new LinkedBlockingQueue<Word>();
    var ended = new CountDownLatch(1);
    ServedNode node = start(config, words);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> askToStop(words, ended), "kvorum-stop"));
    try {
      while (serve(node, config, words)) {
        node = start(config, words);
      }
    } finally {
      ended.countDown();
    }
  }

  private static ServedNode start(NodeConfig config, BlockingQueue<Word> words) throws IOException {
    ServedNode node = ServedNode.start(config);
    node.removal().thenAccept(because -> words.add(new Word.Removed(because)));
    return node;
  }

  /** Returns whether another node is to follow, in the place of one that was found removed. */
  private static boolean serve(ServedNode node, NodeConfig config, BlockingQueue<Word> words) {
    Word word = next(words);
    if (word instanceof Word.Removed(String because) && staysRemoved(config, node)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "node {0} waits for its pod to be deleted: {1}",
          config.name(),
          because);
      node.retire();
      word = next(words);
    }
    stop(node);
    return switch (word) {
      case Word.Stop _ -> false;
      case Word.Removed(String because) -> isSucceeded(config, node, because);
    };
  }

  /**
   * The container of a process that ends is started again: the node would come back as a new one
   * between its removal and the end of its pod.
   */
  private static boolean staysRemoved(NodeConfig config, ServedNode node) {
    return config.kubernetes().isPresent() && node.wasMember();
  }

  /**
   * Who removes a node that runs wants it to end. One that had been removed before it was started
   * is wanted again, and as its old id is gone for good, a new one takes its place.
   */
  private static boolean isSucceeded(NodeConfig config, ServedNode node, String because) {
    LOG.log(System.Logger.Level.WARNING, "node {0} ends: {1}", config.name(), because);
    if (node.wasMember()) {
      return false;
    }
    if (!config.mayJoin()) {
      throw new IllegalStateException(
          because + ". Start it with --join to set its data aside and add it as a new node");
    }
    return true;
  }

  private static void stop(ServedNode node) {
    try {
      node.stop();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the node did not stop cleanly", e);
    }
  }

  /** On SIGTERM: the process ends when this returns. */
  private static void askToStop(BlockingQueue<Word> words, CountDownLatch ended) {
    words.add(new Word.Stop());
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Word next(BlockingQueue<Word> words) {
    try {
      return words.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Word.Stop();
    }
  }
}
