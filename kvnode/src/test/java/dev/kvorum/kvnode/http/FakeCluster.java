package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MemberCommand.AddLearner;
import dev.kvorum.kvnode.meta.MemberCommand.Leave;
import dev.kvorum.kvnode.meta.MemberCommand.Promote;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.OperationCommand.Finish;
import dev.kvorum.kvnode.meta.Reached;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import dev.kvorum.kvnode.shape.Outlook;
import dev.kvorum.kvnode.shape.Reporter;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.route.LocalShards;
import dev.kvorum.kvnode.shard.route.NodeControl.SafeToStop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A cluster of four nodes whose meta takes everything at once: shard 1 has replicas on all but the
 * last node, and shard 2 on all but the first.
 */
public final class FakeCluster {

  static final long FIRST = 7;
  static final long LAST = 102;

  static final long NOW_MILLIS = 1_700_000_000_000L;

  final ClusterMap map = new ClusterMap();
  volatile Optional<Outlook> outlook = Optional.empty();
  volatile SafeToStop judged = new SafeToStop(true, List.of());

  /** How the next command ends, instead of being carried out. */
  volatile Optional<Outcome.OfWrite> instead = Optional.empty();

  /** When this node hears of what meta has taken. */
  volatile Duration lateness = Duration.ZERO;

  /** How fast time passes for whoever waits here. */
  volatile int haste = 1;

  private final long begun = System.nanoTime();

  private Optional<ClusterState> committed;

  final ClusterControl control =
      new ClusterControl(
          map,
          new ClusterControl.Means(
              (command, _) -> change(command), () -> outlook, (_, _) -> judged),
          new Reporter(
              new LocalShards(Clock.SYSTEM, () -> true),
              Set::of,
              () -> false,
              _ -> new Traffic(1000, 12, 3, 40, 4096)),
          new Clock() {
            @Override
            public long nanos() {
              return begun + (System.nanoTime() - begun) * haste;
            }

            @Override
            public long wallMillis() {
              return NOW_MILLIS;
            }
          });

  /** Takes a move to its end, as the balancer and the shard would. */
  public void carryOut(Move move, Receipt receipt) {
    long shard = move.shard();
    step(shard, new AddLearner(shard, epoch(shard), move.to(), NOW_MILLIS + 10));
    step(shard, new Promote(shard, epoch(shard), replica(shard, move.to()), NOW_MILLIS + 30));
    step(shard, new Leave(shard, epoch(shard), replica(shard, move.from()), NOW_MILLIS + 40));
    change(new Finish(move.id(), receipt, NOW_MILLIS + 50));
  }

  private void step(long shard, MetaCommand command) {
    change(command);
    change(new Reached(shard, epoch(shard), NOW_MILLIS));
  }

  private long epoch(long shard) {
    return state().shard(shard).orElseThrow().epoch();
  }

  private long replica(long shard, long node) {
    return state().shard(shard).orElseThrow().replicaOn(node).orElseThrow();
  }

  FakeCluster() {
    map.learn(
        ClusterMap.formed(
            new BootstrapRecord(
                BootstrapRecord.FORMAT,
                new UUID(1, 2),
                List.of(
                    new Member(0, FIRST, "127.0.0.1:7081"),
                    new Member(1, FakeNode.BIG_ID, "127.0.0.1:7082"),
                    new Member(2, 101, "127.0.0.1:7083"),
                    new Member(3, LAST, "127.0.0.1:7084")),
                2,
                3,
                EngineKind.ROCKSDB)));
    committed = map.state();
  }

  public ClusterState state() {
    return map.state().orElseThrow();
  }

  public synchronized Outcome.OfWrite change(MetaCommand command) {
    if (instead.isPresent()) {
      return instead.get();
    }
    committed = command.applyTo(committed);
    ClusterState now = committed.orElseThrow();
    if (lateness.isZero()) {
      map.learn(now);
    } else {
      Thread.startVirtualThread(() -> hear(now));
    }
    return new Outcome.Replaced(now.version());
  }

  private void hear(ClusterState news) {
    try {
      Thread.sleep(lateness);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    map.learn(news);
  }
}
