package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.peer.RequestHandler;
import dev.kvorum.kvnode.shard.ForwardedRequest.Read;
import dev.kvorum.kvnode.shard.ForwardedRequest.Scan;
import dev.kvorum.kvnode.shard.ForwardedRequest.StopCheck;
import dev.kvorum.kvnode.shard.ForwardedRequest.Transfer;
import dev.kvorum.kvnode.shard.ForwardedRequest.Write;
import java.util.Optional;
import java.util.OptionalLong;

/** Serves what other nodes forward, from the replicas here and never from further away. */
public final class ForwardHandler implements RequestHandler {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LocalShards local;
  private final ClusterMap map;
  private final Clock clock;

  public ForwardHandler(LocalShards local, ClusterMap map, Clock clock) {
    this.local = local;
    this.map = map;
    this.clock = clock;
  }

  @Override
  public void handle(long node, byte[] payload, Reply reply) {
    ForwardedRequest request = RequestCodec.decode(payload);
    long deadline = clock.nanos() + request.remainingMillis() * NANOS_PER_MILLI;
    Optional<RaftShard> found = local.shard(request.shard());
    if (found.isEmpty()) {
      reply.send(notHere(request));
      return;
    }
    RaftShard shard = found.get();
    switch (request) {
      case Write write -> write(shard, write, deadline, reply);
      case Read read ->
          blocking(() -> reply.send(ReplyCodec.encode(shard.read(read.key(), read.consistency(), deadline))));
      case Scan scan -> blocking(() -> reply.send(ReplyCodec.encode(shard.scan(scan.request(), deadline))));
      case StopCheck check ->
          blocking(() -> reply.send(ReplyCodec.encode(shard.stopCheck(check.node(), map, deadline))));
      case Transfer transfer -> {
        shard.transferTo(transfer.node(), map);
        reply.send(ReplyCodec.encode(new Outcome.Replaced(0)));
      }
    }
  }

  /** A write needs no thread of its own: the agent tells the way back how it ended. */
  private static void write(RaftShard shard, Write write, long deadline, Reply reply) {
    shard.offer(new PendingWrite(write.command(), write.room(), deadline, end -> reply.send(ReplyCodec.encode(end))));
  }

  private static void blocking(Runnable work) {
    Thread.ofVirtual().name("kvorum-forwarded").start(work);
  }

  private static byte[] notHere(ForwardedRequest request) {
    return switch (request) {
      case Write _, Transfer _ -> ReplyCodec.encode(new WriteEnd.Elsewhere(OptionalLong.empty()));
      case Read _, Scan _ -> ReplyCodec.encode(new Outcome.NoLeader());
      case StopCheck check ->
          ReplyCodec.encode(
              dev.kvorum.kvnode.shard.StopCheck.unsafe(check.shard(), "its leader isn't where it was"));
    };
  }
}
