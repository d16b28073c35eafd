package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.peer.RequestHandler;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Read;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Scan;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.StopCheck;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Transfer;
import dev.kvorum.kvnode.shard.route.ForwardedRequest.Write;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Serves what other nodes forward, from the replicas here and never from further away. */
public final class ForwardHandler implements RequestHandler {

  private static final System.Logger LOG = System.getLogger(ForwardHandler.class.getName());

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LocalShards local;
  private final ClusterMap map;
  private final Set<Long> reachable;
  private final Clock clock;

  /**
   * @param reachable the nodes that this one has a connection to, as of any moment
   */
  public ForwardHandler(LocalShards local, ClusterMap map, Set<Long> reachable, Clock clock) {
    this.local = local;
    this.map = map;
    this.reachable = reachable;
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
          blocking(
              request,
              reply,
              () -> ReplyCodec.encode(shard.read(read.key(), read.consistency(), deadline)));
      case Scan scan ->
          blocking(request, reply, () -> ReplyCodec.encode(shard.scan(scan.request(), deadline)));
      case StopCheck check ->
          blocking(
              request,
              reply,
              () -> ReplyCodec.encode(shard.stopCheck(check.node(), map, reachable, deadline)));
      case Transfer transfer -> {
        shard.transferTo(transfer.node(), map);
        reply.send(ReplyCodec.encode(new Outcome.Replaced(0)));
      }
    }
  }

  /**
   * A write needs no thread of its own: the agent tells the way back how it ended. What the state
   * machine would not understand is refused here. Else: it is in the log before anybody looks, and
   * every replica that applies it halts.
   */
  private static void write(RaftShard shard, Write write, long deadline, Reply reply) {
    try {
      shard.agent().machine().check(write.command());
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "shard %d: a forwarded write is refused: %s"
              .formatted(shard.agent().shard(), e.getMessage()));
      reply.send(ReplyCodec.encode(new Outcome.NotUnderstood()));
      return;
    }
    shard.offer(
        new PendingWrite(
            write.command(),
            write.room(),
            deadline,
            end -> reply.send(ReplyCodec.encode(told(end)))));
  }

  /**
   * That nobody leads here, as when this node ends, is no last word for the asking node's client:
   * the write was not made, and somebody else may lead already.
   */
  private static WriteEnd told(WriteEnd end) {
    return end instanceof WriteEnd.Ended(Outcome.NoLeader _)
        ? new WriteEnd.Elsewhere(OptionalLong.empty())
        : end;
  }

  /**
   * Whoever asks gets an answer in any case: without one it waits for its deadline, and its place
   * in the lane is never free.
   */
  private static void blocking(ForwardedRequest request, Reply reply, Supplier<byte[]> work) {
    Thread.ofVirtual()
        .name("kvorum-forwarded")
        .start(
            () -> {
              try {
                reply.send(work.get());
              } catch (RuntimeException e) {
                reply.send(notHere(request));
                throw e;
              }
            });
  }

  private static byte[] notHere(ForwardedRequest request) {
    return switch (request) {
      case Write _, Transfer _ -> ReplyCodec.encode(new WriteEnd.Elsewhere(OptionalLong.empty()));
      case Read _, Scan _ -> ReplyCodec.encode(new Outcome.NoLeader());
      case StopCheck check ->
          ReplyCodec.encode(
              dev.kvorum.kvnode.shard.route.StopCheck.unsafe(
                  check.shard(), "its leader isn't where it was"));
    };
  }
}
