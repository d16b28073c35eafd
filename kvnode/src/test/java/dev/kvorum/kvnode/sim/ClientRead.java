package dev.kvorum.kvnode.sim;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.replica.PendingRead.Proof;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.Seams;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One read of a client. */
final class ClientRead {

  enum Kind {
    LINEARIZABLE,
    LEASE,
    STALE
  }

  private final SimClient client;
  private final ShardDescriptor shard;
  private final String key;
  private final SimNode node;
  private boolean over;

  ClientRead(SimClient client, ShardDescriptor shard, String key, SimNode node) {
    this.client = client;
    this.shard = shard;
    this.key = key;
    this.node = node;
  }

  void begin(Kind kind) {
    client.note("asks n" + node.ordinal() + ": " + key + " read " + kind);
    switch (kind) {
      case LINEARIZABLE -> prove(Proof.ROUND);
      case LEASE -> prove(Proof.LEASE);
      case STALE -> {
        client.world().events().after(SimClient.PATIENCE_NANOS, () -> end("unanswered"));
        node.mourn(() -> end("unanswered"));
        node.after(node.shortly(), this::stale);
      }
    }
  }

  private void prove(Proof proof) {
    Recorder.Call call = client.record(key, Input.get());
    new ProvenLook<>(
            client,
            shard,
            node,
            this::find,
            found -> found.ifPresentOrElse(here -> found(call, here), () -> end("moved")),
            this::end)
        .begin(proof);
  }

  private Optional<Outcome.OfRead> find(RaftAgent agent) {
    return Seams.find(agent, SimClient.bytes(key));
  }

  private void found(Recorder.Call call, Outcome.OfRead outcome) {
    Output output =
        switch (outcome) {
          case Outcome.Found found -> {
            client.saw(key, found.version());
            yield Output.found(new String(found.value(), StandardCharsets.UTF_8), found.version());
          }
          case Outcome.Missing _ -> Output.NOT_FOUND;
          case Outcome.Refusal _ -> throw new SimFailure("an engine refuses nothing");
        };
    call.complete(output);
    end(ClientWrite.kind(output) + " " + output.words().hashCode());
  }

  private void stale() {
    if (!over) {
      node.agent(shard.id()).ifPresentOrElse(this::stale, () -> end("gone"));
    }
  }

  private void stale(RaftAgent agent) {
    long claimedAge = node.clock().nanos() - agent.freshAsOfNanos();
    long claimedAt = client.world().now();
    agent.probe();
    node.after(
        node.shortly(),
        () -> {
          if (over) {
            return;
          }
          Optional<Outcome.OfRead> seen = find(agent);
          if (seen.isEmpty()) {
            end("moved");
            return;
          }
          long version = seen.get() instanceof Outcome.Found found ? found.version() : 0;
          if (claimedAge
              < SimClient.PATIENCE_NANOS * 1000) { // else it was never fresh, and says so
            long asOf = claimedAt - node.clock().trueNanosAtMost(claimedAge);
            client.world().ledger().keys().readAsOf(key, version, asOf);
            client.count("stale reads with an age");
          }
          end("stale " + version);
        });
  }

  private void end(String how) {
    if (over) {
      return;
    }
    over = true;
    client.note("hears: " + key + " read " + how);
    client.count("op get " + how.split(" ")[0].toLowerCase(Locale.ROOT));
    client.done();
  }
}
