package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The node's identity on its disk: made once, counted up at every start, refused where the disk has
 * lost a part. One thread at a time.
 */
public final class NodeHome {

  private static final String ASIDE =
      " Restore what is missing, or move the data directory aside and start the node empty: it"
          + " joins as a new one.";

  private final IdentityFile file;
  private final PreviousStop previousStop;
  private NodeIdentity identity;

  private NodeHome(IdentityFile file, PreviousStop previousStop, NodeIdentity identity) {
    this.file = file;
    this.previousStop = previousStop;
    this.identity = identity;
  }

  /**
   * Reads who the node is, or makes it somebody, and forces the raised boot counter.
   *
   * @param machineBoot the machine's name of its present run, if it has one
   * @param nodeIds where the id of a new node comes from
   * @throws DataDirectoryException where a part of the disk's content is gone or not understood
   */
  public static NodeHome enter(Disk disk, Optional<String> machineBoot, LongSupplier nodeIds)
      throws IOException {
    var file = new IdentityFile(disk);
    Optional<NodeIdentity> found = file.read();
    boolean log = Wal.exists(disk);
    if (found.isEmpty() && log) {
      throw new DataDirectoryException(
          "there is a " + Wal.DIRECTORY + "/ but no " + IdentityFile.PATH + "." + ASIDE);
    }
    if (found.isPresent() && found.get().log() == NodeIdentity.Log.BEGUN && !log) {
      throw new DataDirectoryException(
          "node %s had a log, but %s/ is gone or empty: it may have voted and acknowledged writes."
                  .formatted(found.get().nodeName(), Wal.DIRECTORY)
              + ASIDE);
    }
    NodeIdentity before = found.orElseGet(() -> NodeIdentity.fresh(nodeIds.getAsLong()));
    NodeIdentity now = before.started(machineBoot);
    file.replace(now);
    return new NodeHome(file, stopOf(before, machineBoot), now);
  }

  public NodeIdentity identity() {
    return identity;
  }

  public PreviousStop previousStop() {
    return previousStop;
  }

  /**
   * The log exists from now on; to be called once it has been opened, before anything is promised.
   */
  public void logBegun() throws IOException {
    if (identity.log() == NodeIdentity.Log.NONE) {
      change(identity.withLog());
    }
  }

  /**
   * The node belongs to a cluster from now on.
   *
   * @throws DataDirectoryException where it belongs to another
   */
  public void joined(String clusterId) throws IOException {
    if (identity.clusterId().isEmpty()) {
      change(identity.member(clusterId));
    } else if (!identity.clusterId().get().equals(clusterId)) {
      throw new DataDirectoryException(
          "this disk belongs to cluster "
              + identity.clusterId().get()
              + ", not to "
              + clusterId
              + ". Give the node its own disk, or an empty one.");
    }
  }

  /** Everything is closed; the last word of the process to its disk. */
  public void stopped() throws IOException {
    change(identity.stopped());
  }

  private void change(NodeIdentity next) throws IOException {
    file.replace(next);
    identity = next;
  }

  private static PreviousStop stopOf(NodeIdentity before, Optional<String> machineBoot) {
    if (before.bootCounter() == 0) {
      return PreviousStop.FIRST_START;
    }
    return switch (before.run()) {
      case STOPPED -> PreviousStop.CLEAN;
      // A machine without a name for its run may have restarted: the worse is assumed.
      case RUNNING ->
          machineBoot.isPresent() && machineBoot.equals(before.machineBoot())
              ? PreviousStop.PROCESS_DIED
              : PreviousStop.MACHINE_DIED;
    };
  }
}
