package dev.kvorum.kvnode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How other nodes may end this one: by showing that its disk is an old copy, or that the cluster
 * has removed it. Either is noted on the disk first, as the next start must not forget it, and on a
 * thread of its own: what runs in the background may take minutes, and takes nothing more while the
 * node closes. Each lane hears it again and again; only the first time counts.
 */
final class NodeEnd {

  private final NodeDisk disk;
  private final Threads threads;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<String> removal = new CompletableFuture<>();
  private volatile boolean wasMember;

  NodeEnd(NodeDisk disk, Threads threads) {
    this.disk = disk;
    this.threads = threads;
  }

  /** Completes with the reason when it is noted that the cluster has removed this node. */
  CompletableFuture<String> removal() {
    return removal;
  }

  /** The cluster knows of this start. */
  void acknowledged() {
    wasMember = true;
  }

  /**
   * Whether the cluster has taken this start for a member's: then somebody has removed a node that
   * ran, and else one was started that had been removed before.
   */
  boolean wasMember() {
    return wasMember;
  }

  /** Ends the process: it must not go on to vote until it is closed in order. */
  void outdated(String because) {
    begin(
        () -> {
          disk.outdated();
          throw new IllegalStateException("this node's disk is an old copy: " + because);
        });
  }

  /** Its replicas have gone elsewhere before, so whoever runs it may close it in order. */
  void removed(String because) {
    begin(
        () -> {
          disk.removed();
          removal.complete(because);
        });
  }

  private interface Deed {
    void run() throws IOException;
  }

  private void begin(Deed deed) {
    if (begun.compareAndSet(false, true)) {
      threads.start(
          "end",
          () -> {
            try {
              deed.run();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
