package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.route.NodeControl;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** A node of three that leads one of its two shards; its phase and answers can be set. */
final class FakeNode implements NodeControl {

  static final long BIG_ID = Long.parseUnsignedLong("17446744073709551615");

  volatile Phase phase = Phase.READY;
  volatile String detail = "";
  volatile SafeToStop safeToStop = new SafeToStop(true, List.of());
  volatile Transfer transfer = new Transfer.Begun(BIG_ID);
  volatile Optional<Long> askedToNode = Optional.empty();
  volatile int shards = 2;

  @Override
  public NodeStatus status() {
    return new NodeStatus(
        Optional.of("0f6f5c2e-demo"),
        7,
        "kv-0",
        phase,
        detail,
        "0.1.0",
        List.of(
            new Node(7, 0, "127.0.0.1:7081", true), new Node(BIG_ID, 1, "127.0.0.1:7082", false)),
        LongStream.range(0, shards).mapToObj(FakeNode::shard).toList(),
        new Storage("rocksdb", "always", 1_048_576, 9_000_000_000L, false, true));
  }

  @Override
  public Transfer transferLeadership(long shard, Optional<Long> toNode) {
    askedToNode = toNode;
    return transfer;
  }

  @Override
  public SafeToStop safeToStop() {
    return safeToStop;
  }

  private static ShardStatus shard(long id) {
    if (id == 0) {
      return new ShardStatus(
          0, "", 0, 1L << 32, 1, Optional.empty(), List.of(BIG_ID), Optional.empty(), Map.of());
    }
    return new ShardStatus(
        id,
        "default",
        0,
        1L << 32,
        3,
        Optional.of(7L),
        List.of(7L, BIG_ID),
        Optional.of(
            new LocalReplica(11, "leader", 5, 1200, 1199, 1201, 65_536, 4_194_304, 2, false)),
        Map.of(7L, 0L, BIG_ID, 31L));
  }
}
