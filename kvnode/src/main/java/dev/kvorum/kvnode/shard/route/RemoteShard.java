package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.PendingRequest;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** A shard by way of another node. */
final class RemoteShard implements Shard {

  /** The other node ends a request in its time; its answer gets this much longer to arrive. */
  private static final long GRACE_NANOS = 100_000_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long shard;
  private final long node;
  private final Peers peers;
  private final DeadlineWatch watch;
  private final Clock clock;

  RemoteShard(long shard, long node, Peers peers, DeadlineWatch watch, Clock clock) {
    this.shard = shard;
    this.node = node;
    this.peers = peers;
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public WriteEnd write(byte[] command, PendingWrite.Room room, long deadlineNanos) {
    Answer answer =
        ask(
            new ForwardedRequest.Write(shard, remaining(deadlineNanos), room, command),
            deadlineNanos);
    return switch (answer) {
      case Answer.Replied(byte[] reply) ->
          understood(reply, ReplyCodec::writeEnd)
              .orElseGet(() -> new WriteEnd.Ended(new Outcome.Unknown()));
      case Answer.Busy _ -> new WriteEnd.Ended(new Outcome.Busy());
      case Answer.NotTaken _ -> new WriteEnd.Elsewhere(OptionalLong.empty());
      case Answer.Lost _ -> new WriteEnd.Ended(new Outcome.Unknown());
    };
  }

  @Override
  public ShardRead read(byte[] key, Consistency consistency, long deadlineNanos) {
    Answer answer =
        ask(
            new ForwardedRequest.Read(shard, remaining(deadlineNanos), consistency, key),
            deadlineNanos);
    return switch (answer) {
      case Answer.Replied(byte[] reply) ->
          understood(reply, ReplyCodec::read)
              .orElseGet(() -> new ShardRead.Answered(new Outcome.NoLeader()));
      case Answer.Busy _ -> new ShardRead.Answered(new Outcome.Busy());
      case Answer.NotTaken _, Answer.Lost _ -> new ShardRead.Answered(new Outcome.NoLeader());
    };
  }

  @Override
  public ShardScan scan(ScanRequest request, long deadlineNanos) {
    Answer answer =
        ask(new ForwardedRequest.Scan(shard, remaining(deadlineNanos), request), deadlineNanos);
    return switch (answer) {
      case Answer.Replied(byte[] reply) ->
          understood(reply, ReplyCodec::scan)
              .orElseGet(() -> new ShardScan.Refused(new Outcome.NoLeader()));
      case Answer.Busy _ -> new ShardScan.Refused(new Outcome.Busy());
      case Answer.NotTaken _, Answer.Lost _ -> new ShardScan.Refused(new Outcome.NoLeader());
    };
  }

  /** Whether the shard's leader sees a caught-up majority without a node. */
  NodeControl.SafeToStop stopCheck(long stopping, long deadlineNanos) {
    Answer answer =
        ask(
            new ForwardedRequest.StopCheck(shard, remaining(deadlineNanos), stopping),
            deadlineNanos);
    return switch (answer) {
      case Answer.Replied(byte[] reply) ->
          understood(reply, ReplyCodec::safeToStop)
              .orElseGet(() -> StopCheck.unsafe(shard, "its leader's answer can't be read"));
      case Answer.Busy _ -> StopCheck.unsafe(shard, "its leader is busy");
      case Answer.NotTaken(String why) -> StopCheck.unsafe(shard, why);
      case Answer.Lost(String why) -> StopCheck.unsafe(shard, why);
    };
  }

  void transfer(long to, long deadlineNanos) {
    ask(new ForwardedRequest.Transfer(shard, remaining(deadlineNanos), to), deadlineNanos);
  }

  private int remaining(long deadlineNanos) {
    return Math.clamp((deadlineNanos - clock.nanos()) / NANOS_PER_MILLI, 1, Integer.MAX_VALUE);
  }

  /** Empty for an answer of a newer version, or of none. */
  private static <T> Optional<T> understood(byte[] reply, Function<byte[], T> codec) {
    try {
      return Optional.of(codec.apply(reply));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Answer ask(ForwardedRequest request, long deadlineNanos) {
    var answer = new Waiter<Answer>();
    PendingRequest pending = peers.request(node, RequestCodec.encode(request), answer::accept);
    watch.add(pending, deadlineNanos + GRACE_NANOS);
    try {
      return answer.await();
    } finally {
      watch.remove(pending);
    }
  }
}
