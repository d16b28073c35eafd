package dev.kvorum.kvnode;

import dev.kvorum.kvnode.kube.Discovery;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.shape.Joining;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How a node with an empty disk comes to its cluster: it waits for the record of it, forms the
 * cluster if the record has the id on its disk, and else asks to be taken in. The record is written
 * once (SAFETY 1), so that a disk which was wiped has another id than the record, and can't form
 * the cluster again.
 */
final class Arrival {

  private static final System.Logger LOG = System.getLogger(Arrival.class.getName());

  private final long node;
  private final Discovery discovery;
  private final Function<UUID, Joining> joining;
  private final Consumer<ClusterState> formed;
  private volatile Optional<BootstrapRecord> record = Optional.empty();
  private volatile Optional<Joining> newcomer = Optional.empty();

  /**
   * @param joining how to get into a cluster that is there
   * @param formed told once, on the agents' thread, with the first state of a cluster that this
   *     node forms
   */
  Arrival(
      long node,
      Discovery discovery,
      Function<UUID, Joining> joining,
      Consumer<ClusterState> formed) {
    this.node = node;
    this.discovery = discovery;
    this.joining = joining;
    this.formed = formed;
  }

  /** On the agents' thread, at every tick. */
  void tick(long now) {
    if (record.isEmpty()) {
      record = discovery.record();
      record.ifPresent(this::begin);
    }
    newcomer.ifPresent(asking -> asking.tick(now));
  }

  /** What it waits for, in words. Any thread. */
  String detail() {
    String what =
        newcomer
            .map(Joining::detail)
            .orElseGet(
                () ->
                    record.isPresent()
                        ? "it forms cluster " + record.get().clusterId()
                        : "its disk is empty; it waits for %s to name node %s, or to say which cluster it is to join"
                            .formatted(discovery.awaited(), Long.toUnsignedString(node)));
    return what + discovery.complaint().map(words -> "; the Kubernetes API: " + words).orElse("");
  }

  private void begin(BootstrapRecord found) {
    if (found.names(node)) {
      LOG.log(System.Logger.Level.INFO, "forms cluster {0}", found.clusterId().toString());
      formed.accept(ClusterMap.formed(found));
    } else {
      LOG.log(
          System.Logger.Level.INFO,
          "cluster {0} was formed without node {1}: asks to be taken in",
          found.clusterId().toString(),
          Long.toUnsignedString(node));
      newcomer = Optional.of(joining.apply(found.clusterId()));
    }
  }
}
