package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.chaos.history.Input;
import dev.kvorum.chaos.history.Output;
import dev.kvorum.chaos.history.Recorder;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.Outcome;
import dev.kvorum.kvnode.shard.PendingRead;
import dev.kvorum.kvnode.shard.PendingRead.Proof;
import dev.kvorum.kvnode.shard.RaftAgent;
import dev.kvorum.kvnode.shard.ReadEnd;
import dev.kvorum.kvnode.shard.Seams;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One read of a client, by the rules of {@code RaftShard}, with time passing between its steps. */
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
  private Optional<Recorder.Call> call = Optional.empty();
  private boolean over;

  ClientRead(SimClient client, ShardDescriptor shard, String key, SimNode node) {
    this.client = client;
    this.shard = shard;
    this.key = key;
    this.node = node;
  }

  void begin(Kind kind) {
    client.note("asks n" + node.ordinal() + ": " + key + " read " + kind);
    client.world().events().after(SimClient.PATIENCE_NANOS, () -> end("unanswered"));
    node.mourn(() -> end("unanswered"));
    switch (kind) {
      case LINEARIZABLE -> {
        call = Optional.of(client.record(key, Input.get()));
        node.after(node.shortly(), () -> prove(Proof.ROUND));
      }
      case LEASE -> {
        call = Optional.of(client.record(key, Input.get()));
        node.after(node.shortly(), () -> prove(Proof.LEASE));
      }
      case STALE -> node.after(node.shortly(), this::stale);
    }
  }

  private RaftAgent agent() {
    return node.agent(shard.id()).orElseThrow();
  }

  private void prove(Proof proof) {
    if (agent().knowsAll()) {
      client.count("reads alone");
      var granted = new ReadEnd.Granted(Optional.empty());
      node.after(hesitation(), () -> proven(granted));
      return;
    }
    long deadline = node.clock().nanos() + SimClient.DEADLINE_NANOS;
    boolean taken =
        agent()
            .offer(
                new PendingRead(
                    proof, deadline, end -> node.after(hesitation(), () -> proven(end))));
    if (!taken) {
      end("refused");
    }
  }

  private void proven(ReadEnd end) {
    if (over) {
      return;
    }
    switch (end) {
      case ReadEnd.Granted(Optional<ReadEnd.Lease> lease) -> {
        Outcome.OfRead outcome = Seams.find(agent(), bytes());
        lease.ifPresent(this::tell);
        boolean alone = client.world().ledger().group(shard.id()).leadsNow(agent().replica());
        node.after(hesitation(), () -> check(outcome, lease, alone));
      }
      case ReadEnd.Refused _ -> end("refused");
    }
  }

  private void tell(ReadEnd.Lease lease) {
    RaftAgent holder = agent();
    client
        .world()
        .ledger()
        .group(shard.id())
        .leased(
            holder.replica(),
            lease.term(),
            () -> node.agent(shard.id()).equals(Optional.of(holder)) && holder.holds(lease));
  }

  /**
   * @param alone whether nobody had been elected after this node when the engine was read
   */
  private void check(Outcome.OfRead outcome, Optional<ReadEnd.Lease> lease, boolean alone) {
    if (over) {
      return;
    }
    if (lease.isEmpty() || agent().holds(lease.get())) {
      if (lease.isPresent()) {
        client.count("reads by lease");
        SimFailure.check(
            alone, "while a lease lasts nobody else leads", shard.id(), key, node.ordinal());
      }
      found(outcome);
    } else {
      client.count("leases over while read");
      prove(Proof.ROUND);
    }
  }

  private void found(Outcome.OfRead outcome) {
    switch (outcome) {
      case Outcome.Found found -> {
        client.saw(key, found.version());
        complete(Output.found(new String(found.value(), StandardCharsets.UTF_8), found.version()));
      }
      case Outcome.Missing _ -> complete(Output.NOT_FOUND);
      case Outcome.Refusal _ -> throw new SimFailure("an engine refuses nothing");
    }
  }

  private void complete(Output output) {
    if (over) {
      return;
    }
    call.orElseThrow().complete(output);
    end(ClientWrite.kind(output) + " " + output.words().hashCode());
  }

  private void stale() {
    if (over) {
      return;
    }
    long claimedAge = node.clock().nanos() - agent().freshAsOfNanos();
    long claimedAt = client.world().now();
    agent().probe();
    node.after(
        node.shortly(),
        () -> {
          if (over) {
            return;
          }
          long version =
              Seams.find(agent(), bytes()) instanceof Outcome.Found found ? found.version() : 0;
          if (claimedAge
              < SimClient.PATIENCE_NANOS * 1000) { // else it was never fresh, and says so
            long asOf = claimedAt - node.clock().trueNanosAtMost(claimedAge);
            client.world().ledger().group(shard.id()).readAsOf(key, version, asOf);
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

  /** A reader's thread gets its core when it gets it. */
  private long hesitation() {
    return client.random().nextInt(40) == 0
        ? client.random().nextLong(2_000 * MILLI)
        : node.shortly();
  }

  private byte[] bytes() {
    return SimClient.bytes(key);
  }
}
