package dev.kvorum.kvnode.sim;

import static dev.kvorum.kvnode.sim.EventQueue.MILLI;

import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.replica.PendingRead;
import dev.kvorum.kvnode.shard.replica.PendingRead.Proof;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.replica.ReadEnd;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A look into an engine that a round or a lease allows, by the rules of {@code RaftShard}, with
 * time passing between its steps.
 *
 * @param <T> what is seen
 */
final class ProvenLook<T> {

  private final SimClient client;
  private final ShardDescriptor shard;
  private final SimNode node;
  private final Function<RaftAgent, T> look;
  private final Consumer<T> seen;
  private final Consumer<String> failed;
  private boolean over;

  /**
   * @param seen told what was seen, or else {@code failed} why nothing was; one of them, once
   */
  ProvenLook(
      SimClient client,
      ShardDescriptor shard,
      SimNode node,
      Function<RaftAgent, T> look,
      Consumer<T> seen,
      Consumer<String> failed) {
    this.client = client;
    this.shard = shard;
    this.node = node;
    this.look = look;
    this.seen = seen;
    this.failed = failed;
  }

  void begin(Proof proof) {
    client.world().events().after(SimClient.PATIENCE_NANOS, () -> fail("unanswered"));
    node.mourn(() -> fail("unanswered"));
    node.after(node.shortly(), () -> prove(proof));
  }

  private void prove(Proof proof) {
    node.agent(shard.id()).ifPresentOrElse(agent -> prove(agent, proof), () -> fail("gone"));
  }

  private void prove(RaftAgent agent, Proof proof) {
    if (agent.knowsAll()) {
      client.count("reads alone");
      var granted = new ReadEnd.Granted(Optional.empty());
      node.after(hesitation(), () -> proven(agent, granted));
      return;
    }
    long deadline = node.clock().nanos() + SimClient.DEADLINE_NANOS;
    boolean taken =
        agent.offer(
            new PendingRead(
                proof, deadline, end -> node.after(hesitation(), () -> proven(agent, end))));
    if (!taken) {
      fail("refused");
    }
  }

  private void proven(RaftAgent agent, ReadEnd end) {
    if (over) {
      return;
    }
    switch (end) {
      case ReadEnd.Granted(Optional<ReadEnd.Lease> lease) -> {
        T sight = look.apply(agent);
        lease.ifPresent(granted -> tell(agent, granted));
        boolean alone = client.world().ledger().group(shard.id()).leadsNow(agent.replica());
        node.after(hesitation(), () -> check(agent, sight, lease, alone));
      }
      case ReadEnd.Refused _ -> fail("refused");
    }
  }

  private void tell(RaftAgent holder, ReadEnd.Lease lease) {
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
  private void check(RaftAgent agent, T sight, Optional<ReadEnd.Lease> lease, boolean alone) {
    if (over) {
      return;
    }
    if (lease.isPresent() && !agent.holds(lease.get())) {
      client.count("leases over while read");
      prove(Proof.ROUND);
      return;
    }
    if (lease.isPresent()) {
      client.count("reads by lease");
      SimFailure.check(alone, "while a lease lasts nobody else leads", shard.id(), node.ordinal());
    }
    over = true;
    seen.accept(sight);
  }

  private void fail(String how) {
    if (!over) {
      over = true;
      failed.accept(how);
    }
  }

  /** A reader's thread gets its core when it gets it. */
  private long hesitation() {
    return client.random().nextInt(40) == 0
        ? client.random().nextLong(2_000 * MILLI)
        : node.shortly();
  }
}
