package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.IdempotencyKey;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.route.Seams;
import java.util.Optional;
import java.util.OptionalLong;

/** One write of a client, with its repeats if it has an idempotency key. */
final class ClientWrite {

  private static final int TRIES_MAX = 4;

  /** The replica that was to be asked has left the node. */
  private static final WriteEnd GONE = new WriteEnd.Elsewhere(OptionalLong.empty());

  private final SimClient client;
  private ShardDescriptor shard;
  private final String key;
  private final Input input;
  private final Condition condition;
  private final Optional<String> name;
  private final Recorder.Call call;

  /** The try whose answer is waited for; those of earlier ones come too late. */
  private int current;

  /** An earlier try may have been applied, or may be yet. */
  private boolean maybeApplied;

  private Optional<Outcome.OfWrite> answer = Optional.empty();

  ClientWrite(
      SimClient client,
      ShardDescriptor shard,
      String key,
      Input input,
      Condition condition,
      Optional<String> name) {
    this.client = client;
    this.shard = shard;
    this.key = key;
    this.input = input;
    this.condition = condition;
    this.name = name;
    call = client.record(key, input);
  }

  void begin(SimNode node) {
    int attempt = ++current;
    client.note(
        "asks n" + node.ordinal() + ": " + key + " " + input.words() + " " + name + " " + attempt);
    client.world().events().after(SimClient.PATIENCE_NANOS, () -> ended(attempt, node, unknown()));
    node.mourn(() -> ended(attempt, node, unknown()));
    node.after(node.shortly(), () -> offer(attempt, node));
  }

  private void offer(int attempt, SimNode node) {
    var write =
        Seams.write(
            command(),
            node.clock().nanos() + SimClient.DEADLINE_NANOS,
            end -> node.after(node.shortly(), () -> ended(attempt, node, end)));
    node.agent(shard.id())
        .ifPresentOrElse(
            agent -> Seams.offer(agent, node::hasRoom, write), () -> ended(attempt, node, GONE));
  }

  private Command command() {
    Optional<IdempotencyKey> idempotencyKey =
        name.map(text -> new IdempotencyKey(SimClient.bytes(text)));
    return switch (input) {
      case Input.Put put ->
          new Command.Put(
              SimClient.bytes(key), SimClient.bytes(put.value()), condition, idempotencyKey);
      case Input.Delete _ -> new Command.Delete(SimClient.bytes(key), condition, idempotencyKey);
      case Input.Get _ -> throw new IllegalArgumentException("a get writes nothing");
    };
  }

  private void ended(int attempt, SimNode node, WriteEnd end) {
    if (attempt != current) {
      return;
    }
    current++;
    client.note("hears: " + key + " " + end);
    switch (end) {
      case WriteEnd.Elsewhere(OptionalLong leader) -> {
        client.learnLeader(
            shard, leader.isPresent() ? client.nodeOf(leader.getAsLong()) : Optional.empty());
        again(maybeApplied ? Output.UNKNOWN : Output.FAILED);
      }
      case WriteEnd.Moved _ -> again(maybeApplied ? Output.UNKNOWN : Output.FAILED);
      case WriteEnd.Ended(Outcome.Unknown _) -> {
        maybeApplied = true;
        again(Output.UNKNOWN);
      }
      case WriteEnd.Ended(Outcome.DiskFull _) -> {
        SimFailure.check(input instanceof Input.Put, "a full disk takes deletions", key);
        client.count("writes refused for want of room");
        again(maybeApplied ? Output.UNKNOWN : Output.FAILED);
      }
      case WriteEnd.Ended(Outcome.Refusal _) ->
          again(maybeApplied ? Output.UNKNOWN : Output.FAILED);
      case WriteEnd.Ended(Outcome.OfWrite outcome) -> answered(node, outcome);
    }
  }

  private void answered(SimNode node, Outcome.OfWrite outcome) {
    client.learnLeader(shard, Optional.of(node));
    if (answer.isPresent()) {
      SimFailure.check(
          answer.get().equals(outcome), "a repeat hears the first answer", answer.get(), outcome);
      finish();
      return;
    }
    answer = Optional.of(outcome);
    complete(output(outcome));
    if (name.isPresent() && client.random().nextInt(3) == 0) {
      repeat();
    } else {
      finish();
    }
  }

  /** No answer that counts: with an idempotency key it may be asked again. */
  private void again(Output last) {
    if (name.isPresent() && answer.isEmpty() && current < 2 * TRIES_MAX) {
      repeatOr(last);
    } else {
      if (answer.isEmpty()) {
        complete(last);
      }
      finish();
    }
  }

  private void repeatOr(Output last) {
    client.count("repeats with an idempotency key");
    client
        .world()
        .events()
        .after(
            client.random().nextLong(100 * MILLI),
            () -> {
              Optional<SimNode> node = pickAnew();
              if (node.isPresent()) {
                begin(node.get());
              } else {
                complete(last);
                finish();
              }
            });
  }

  private void repeat() {
    client.count("repeats with an idempotency key");
    client
        .world()
        .events()
        .after(
            client.random().nextLong(100 * MILLI),
            () -> pickAnew().ifPresentOrElse(this::begin, this::finish));
  }

  /** The key may be another shard's by now. */
  private Optional<SimNode> pickAnew() {
    shard = client.shardOf(key);
    return client.pick(shard);
  }

  private void complete(Output output) {
    call.complete(output);
    client.count("op " + input.getClass().getSimpleName().toLowerCase() + " " + kind(output));
  }

  /** Long after its answer came, as a client does that has not heard it. */
  void repeatLate() {
    client.count("late repeats with an idempotency key");
    pickAnew().ifPresentOrElse(this::begin, this::finish);
  }

  private void finish() {
    if (name.isPresent() && answer.isPresent()) {
      client.remember(this);
    }
    client.done();
  }

  static String kind(Output output) {
    return output.words().split(" ")[0];
  }

  private static WriteEnd unknown() {
    return new WriteEnd.Ended(new Outcome.Unknown());
  }

  private Output output(Outcome.OfWrite outcome) {
    return switch (outcome) {
      case Outcome.Created(long version) -> {
        acknowledged(version);
        yield Output.created(version);
      }
      case Outcome.Replaced(long version) -> {
        acknowledged(version);
        yield Output.replaced(version);
      }
      case Outcome.Deleted(long version) -> {
        acknowledged(version);
        yield Output.DELETED;
      }
      case Outcome.NothingToDelete _ -> Output.NOT_FOUND;
      case Outcome.PreconditionFailed(OptionalLong version) -> {
        version.ifPresent(present -> client.saw(key, present));
        yield version.isPresent()
            ? Output.preconditionFailed(version.getAsLong())
            : Output.preconditionFailed();
      }
      case Outcome.IdempotencyKeyReused _, Outcome.Unknown _, Outcome.Refusal _ ->
          throw new SimFailure("a write ended as " + outcome);
    };
  }

  private void acknowledged(long version) {
    client.saw(key, version);
    client.world().ledger().keys().acknowledge(key, version, client.world().now());
  }
}
