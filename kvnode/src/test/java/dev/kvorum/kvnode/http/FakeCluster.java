package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.shape.ClusterControl;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import dev.kvorum.kvnode.shape.Outlook;
import dev.kvorum.kvnode.shape.Reporter;
import dev.kvorum.kvnode.shard.Clock;
import dev.kvorum.kvnode.shard.LocalShards;
import dev.kvorum.kvnode.shard.NodeControl.SafeToStop;
import dev.kvorum.kvnode.shard.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A cluster of four nodes whose meta takes everything at once: shard 1 has replicas on all but the
 * last node, and shard 2 on all but the first.
 */
final class FakeCluster {

  static final long FIRST = 7;
  static final long LAST = 102;

  static final long NOW_MILLIS = 1_700_000_000_000L;

  final ClusterMap map = new ClusterMap();
  volatile Optional<Outlook> outlook = Optional.empty();
  volatile SafeToStop judged = new SafeToStop(true, List.of());

  /** How the next command ends, instead of being carried out. */
  volatile Optional<Outcome.OfWrite> instead = Optional.empty();

  final ClusterControl control =
      new ClusterControl(
          map,
          new ClusterControl.Means(
              (command, _) -> change(command), _ -> true, () -> outlook, (_, _) -> judged),
          new Reporter(
              new LocalShards(Clock.SYSTEM, () -> true),
              _ -> false,
              () -> false,
              _ -> new Traffic(1000, 12, 3, 40, 4096)),
          new Clock() {
            @Override
            public long nanos() {
              return System.nanoTime();
            }

            @Override
            public long wallMillis() {
              return NOW_MILLIS;
            }
          });

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
  }

  ClusterState state() {
    return map.state().orElseThrow();
  }

  synchronized Outcome.OfWrite change(MetaCommand command) {
    if (instead.isPresent()) {
      return instead.get();
    }
    map.learn(command.applyTo(map.state()).orElseThrow());
    return new Outcome.Replaced(1);
  }
}
