package dev.kvorum.operator.plan;

/** How many pods others may evict now, as for the drain of a Kubernetes node. */
public final class Evictions {

  private Evictions() {}

  /** 1 while all nodes serve and have caught up and none has a permit to stop, else 0. */
  public static int allowed(Wish wish, Observed seen) {
    boolean alone = wish.replicationFactor() == 1 && !wish.mayInterrupt();
    if (alone
        || seen.journal().isEmpty()
        || seen.setNodes().isEmpty()
        || seen.cluster().filter(Observed.Cluster::conducted).isEmpty()) {
      return 0;
    }
    View view = new View(wish, seen, seen.cluster().get(), seen.setNodes().getAsInt());
    return Calm.nodes(view).isPresent() ? 0 : 1;
  }
}
