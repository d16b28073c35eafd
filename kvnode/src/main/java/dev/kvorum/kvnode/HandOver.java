package dev.kvorum.kvnode;

import dev.kvorum.kvnode.shard.replica.AgentThread;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.Guests;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives what a node leads to others before it ends, so that nobody has to wait for an election, and
 * lets other nodes hear the answers that they still wait for.
 */
record HandOver(AgentThread agents, Guests guests) {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration AGAIN = Duration.ofMillis(100);

  /** Longer than others take to hear who leads now, and an answer to leave. */
  private static final Duration SILENCE = Duration.ofMillis(200);

  /** Returns when nothing is left to hand over or to answer, or after a few seconds. */
  void run() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<RaftAgent> leading = leading();
    while (!leading.isEmpty() && System.nanoTime() - deadline < 0) {
      leading.forEach(agent -> agent.transferLeadership(OptionalLong.empty()));
      LockSupport.parkNanos(this, AGAIN.toNanos());
      leading = leading();
    }
    while (!guests.haveBeenGoneFor(SILENCE.toNanos()) && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, SILENCE.toNanos() / 10);
    }
  }

  private List<RaftAgent> leading() {
    return agents.agents().stream().filter(HandOver::leadsForOthers).toList();
  }

  private static boolean leadsForOthers(RaftAgent agent) {
    return agent.leads() && agent.status().members().voters().size() > 1;
  }
}
