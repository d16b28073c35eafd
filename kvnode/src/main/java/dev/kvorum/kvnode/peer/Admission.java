package dev.kvorum.kvnode.peer;

import dev.kvorum.kvnode.peer.Refusal.Reason;
import java.util.Optional;

/** Decides who may talk, the same way at both ends of a connection; pure. */
final class Admission {

  private Admission() {}

  /**
   * Why this node must not talk to the one that says hello; empty if it may. A guest may be of no
   * cluster, and need not know whom it asks; one of another cluster has nothing to ask here.
   *
   * @param bootSeen the highest boot counter that node has shown, 0 if it is new
   */
  static Optional<Refusal> refusal(Identity self, Hello hello, long bootSeen) {
    Identity other = hello.self();
    boolean guest = hello.purpose() == Hello.Purpose.ERRAND;
    if (!guest && hello.expected() != self.node()) {
      return Optional.of(wrongNode(hello.expected(), self.node()));
    }
    if (other.node() == self.node() && guest) {
      return refuse(Reason.SAME_NODE, "that is node %s itself", name(self.node()));
    }
    if (other.node() == self.node()) {
      return refuse(Reason.SAME_NODE, "two processes claim to be node %s", name(self.node()));
    }
    if (self.cluster().isEmpty() || !guest && other.cluster().isEmpty()) {
      long outside = self.cluster().isEmpty() ? self.node() : other.node();
      return refuse(Reason.NO_CLUSTER, "node %s belongs to no cluster yet", name(outside));
    }
    if (other.cluster().isPresent() && !self.cluster().equals(other.cluster())) {
      return refuse(
          Reason.OTHER_CLUSTER,
          "node %s is of cluster %s, node %s of %s",
          name(other.node()),
          other.cluster().get(),
          name(self.node()),
          self.cluster().get());
    }
    if (other.boot() < bootSeen) {
      return refuse(
          Reason.OLD_BOOT,
          "node %s shows boot %d and has shown %d: its disk is an old copy, let it join as a new"
              + " node",
          name(other.node()),
          other.boot(),
          bootSeen);
    }
    return Optional.empty();
  }

  static Refusal removed(long node) {
    return new Refusal(
        Reason.REMOVED,
        "node %s was removed from the cluster: its id never comes back, it may join as a new node"
            .formatted(name(node)));
  }

  static Refusal wrongNode(long expected, long found) {
    return new Refusal(
        Reason.WRONG_NODE, "%s was looked for, here is %s".formatted(name(expected), name(found)));
  }

  private static Optional<Refusal> refuse(Reason reason, String because, Object... values) {
    return Optional.of(new Refusal(reason, because.formatted(values)));
  }

  private static String name(long node) {
    return Identity.name(node);
  }
}
