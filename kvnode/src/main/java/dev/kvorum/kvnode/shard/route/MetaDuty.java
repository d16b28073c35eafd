package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.meta.NodeInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What a node owes meta: that its log begins with the cluster's first state, and that it knows of
 * this node's start. Says it until meta has it, on a thread of its own.
 */
public final class MetaDuty implements Runnable {

  private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();
  private static final long DEADLINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final NodeCommand.NodeBooted boot;
  private final ClusterMap map;
  private final Router router;
  private final BooleanSupplier metaIsFormed;
  private volatile boolean stopping;

  /**
   * @param boot this start
   * @param metaIsFormed whether the replicated log of meta has the first state, as far as this node
   *     knows
   */
  public MetaDuty(
      NodeCommand.NodeBooted boot, ClusterMap map, Router router, BooleanSupplier metaIsFormed) {
    this.boot = boot;
    this.map = map;
    this.router = router;
    this.metaIsFormed = metaIsFormed;
  }

  @Override
  public void run() {
    while (!stopping && !isDone()) {
      map.state().ifPresent(this::remind);
      LockSupport.parkNanos(this, EVERY_NANOS);
    }
  }

  public void stop() {
    stopping = true;
  }

  private void remind(ClusterState known) {
    MetaCommand next = metaIsFormed.getAsBoolean() ? boot : new MetaCommand.Form(known);
    router.change(next, System.nanoTime() + DEADLINE_NANOS);
  }

  private boolean isDone() {
    Optional<NodeInfo> self = map.state().flatMap(state -> state.node(boot.node()));
    return metaIsFormed.getAsBoolean() && self.isPresent() && self.get().boot() >= boot.boot();
  }
}
