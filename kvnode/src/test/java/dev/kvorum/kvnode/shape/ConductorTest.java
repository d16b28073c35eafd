package dev.kvorum.kvnode.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.log.SyncPolicy;
import dev.kvorum.kvnode.log.Wal;
import dev.kvorum.kvnode.log.WalOptions;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaCommand;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.meta.balance.Rules;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.AnswerHandler;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.shard.machine.MetaMachine;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReplicaOptions;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.residents.ReplicaOpener;
import dev.kvorum.kvnode.shard.route.LocalShards;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A conductor beside the only replica of meta, and other nodes that have nothing yet. */
class ConductorTest {

  private static final long SELF = 100;
  private static final long NEWCOMER = 101;
  private static final long MILLI = 1_000_000;
  private static final ClusterState FORMED =
      ClusterMap.formed(
          new BootstrapRecord(
              BootstrapRecord.FORMAT,
              new UUID(1, 2),
              List.of(new BootstrapRecord.Member(0, SELF, "h:1")),
              1,
              1,
              EngineKind.MEMORY));

  private final ManualClock clock = new ManualClock();
  private final ClusterMap map = new ClusterMap();
  private final LocalShards local = new LocalShards(clock, () -> true);
  private final Reporter reporter = new Reporter(local, Set::of, () -> false);
  private final Conductor conductor =
      new Conductor(new Site(SELF, map, local, new Answering(), clock), reporter, Rules.DEFAULT);
  private Wal wal;
  private RaftAgent meta;

  private static final class ManualClock implements Clock {
    private long nanos = MILLI;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public long wallMillis() {
      return nanos / MILLI;
    }
  }

  /** Every other node is there, at once, and has nothing. */
  private static final class Answering implements Peers {
    @Override
    public void send(long node, Message message) {}

    @Override
    public void pulse(long node) {}

    @Override
    public PendingRequest request(long node, byte[] payload, AnswerHandler handler) {
      var report = new NodeReport(false, List.of(), Map.of(), NodeReport.Traffic.NONE);
      handler.answered(new Answer.Replied(MetaJson.encode(report)));
      return () -> {};
    }
  }

  @BeforeEach
  void open() throws IOException {
    map.learn(FORMED);
    var disk = new SimDisk(1);
    wal = Wal.open(disk, new WalOptions(16 << 10, 8 << 10, 4 << 10, 1, SyncPolicy.ALWAYS));
    var around =
        new Surroundings(
            clock,
            disk,
            wal,
            new Answering(),
            map,
            Runnable::run,
            _ -> {},
            Surroundings.Limits.DEFAULT);
    ShardDescriptor shard = FORMED.shard(ShardDescriptor.META).orElseThrow();
    long replica = shard.replicaOn(SELF).orElseThrow();
    meta =
        new ReplicaOpener(around, RaftOptions.DEFAULT)
            .open(
                new ReplicaOpener.Opening(
                    shard,
                    replica,
                    new ReplicaOpener.Beginning.Founder(),
                    ReplicaOptions.Keeping.IN_SNAPSHOTS,
                    1),
                new MemoryStore().open(replica),
                (engine, _) -> new MetaMachine(engine, map::learn));
    local.add(shard, meta);
  }

  @Test
  void whoDoesNotLeadMetaConductsNothing() {
    for (int i = 0; i < 3; i++) {
      clock.nanos += 10 * MILLI;
      tick();
    }
    assertFalse(meta.leads());
    assertEquals(Optional.empty(), reporter.outlook());
  }

  @Test
  void aNewStateIsPlannedFromAtOnceAndNotAtTheNextCalmRound() {
    conduct();
    propose(new NodeJoined(NEWCOMER, NodeJoined.NEXT_ORDINAL, 1, "h:2", ""));
    settle();
    assertFalse(outlook().nodes().containsKey(NEWCOMER));
    tick();
    assertTrue(outlook().nodes().containsKey(NEWCOMER));
  }

  @Test
  void whileAStepIsOnItsWayNoOtherIsPlannedAndThenAtOnce() {
    conduct();
    propose(new NodeJoined(NEWCOMER, NodeJoined.NEXT_ORDINAL, 1, "h:2", ""));
    settle();
    tick();
    hearNewcomer();
    long version = version();
    Outlook then = outlook();
    for (int i = 0; i < 150; i++) {
      clock.nanos += 10 * MILLI;
      tick();
    }
    assertSame(then, outlook(), "nothing was planned though time has passed");
    settle();
    assertEquals(version + 1, version());
    assertTrue(metaShard().placeOn(NEWCOMER).isPresent(), "the step was a learner of meta");
    tick();
    assertNotSame(then, outlook(), "planned anew");
  }

  /** The next round of questions, and the plan made from it; meta's replica gets no turn. */
  private void hearNewcomer() {
    clock.nanos += 1_000 * MILLI;
    tick();
    tick();
    assertTrue(outlook().nodes().get(NEWCOMER).reachable());
  }

  private void conduct() {
    while (!meta.leads()) {
      clock.nanos += 10 * MILLI;
      settle();
    }
    propose(new MetaCommand.Form(FORMED));
    settle();
    for (int i = 0; i < 200; i++) {
      clock.nanos += 10 * MILLI;
      tick();
      settle();
    }
  }

  private void propose(MetaCommand command) {
    byte[] encoded = MetaJson.encode(command);
    long deadline = clock.nanos + 60_000 * MILLI;
    assertTrue(meta.offer(new PendingWrite(encoded, PendingWrite.Room.GIVEN, deadline, _ -> {})));
  }

  private void tick() {
    conductor.tick(clock.nanos);
  }

  /** Meta's replica does all that it has to do. */
  private void settle() {
    boolean busy = true;
    while (busy) {
      busy = meta.doWork() > 0;
      meta.apply();
      busy |= wal.doWork(clock.nanos) > 0;
    }
  }

  private Outlook outlook() {
    return reporter.outlook().orElseThrow();
  }

  private long version() {
    return map.state().orElseThrow().version();
  }

  private ShardDescriptor metaShard() {
    return map.shard(ShardDescriptor.META).orElseThrow();
  }
}
