package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.cli.status.AdminAnswer;
import dev.kvorum.kvnode.cli.status.ClusterView;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Waits until the nodes that were started serve, and tells how far they are. */
final class Readiness {

  private static final Duration ASK_TIMEOUT = Duration.ofMillis(500);
  private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

  private final LocalCluster cluster;
  private final Map<Integer, Process> started;
  private final Terminal terminal;
  private final Map<Integer, String> said = new HashMap<>();
  private final Set<Integer> dead = new HashSet<>();
  private final Obituary obituary;

  /**
   * @param started the processes by node, all of this process
   */
  Readiness(
      LocalCluster cluster, Map<Integer, Process> started, Obituary obituary, Terminal terminal) {
    this.cluster = cluster;
    this.started = started;
    this.obituary = obituary;
    this.terminal = terminal;
  }

  /** How the wait ended. */
  enum End {
    READY,
    ALL_DIED,
    TOO_LATE
  }

  /** Until they do all that they may; one that has to join may wait for others. */
  End await(Duration patience) {
    return await(patience, Set.of(Phase.READY, Phase.WAITING_TO_JOIN));
  }

  /** Until they serve, as members of the cluster. */
  End awaitMembers(Duration patience) {
    return await(patience, Set.of(Phase.READY));
  }

  private End await(Duration patience, Set<Phase> enough) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() - deadline < 0) {
      reportDead();
      if (dead.size() == started.size()) {
        return End.ALL_DIED;
      }
      List<AdminAnswer> answers = ask();
      if (isReady(answers, enough)) {
        return End.READY;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return End.TOO_LATE;
  }

  private void reportDead() {
    started.forEach(
        (number, process) -> {
          if (!process.isAlive() && dead.add(number)) {
            obituary.print(number, process.pid(), Optional.of(process.exitValue()));
          }
        });
  }

  private List<AdminAnswer> ask() {
    List<Integer> living =
        started.keySet().stream().filter(number -> !dead.contains(number)).sorted().toList();
    List<AdminAnswer> answers = cluster.ask(living, ASK_TIMEOUT);
    for (int i = 0; i < living.size(); i++) {
      if (answers.get(i) instanceof AdminAnswer.Told told) {
        tell(living.get(i), told.status());
      }
    }
    return answers;
  }

  /** Each phase once. */
  private void tell(int number, NodeStatus status) {
    String phase = status.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String words = phase + (status.detail().isEmpty() ? "" : ": " + status.detail());
    if (!words.equals(said.put(number, words))) {
      terminal.err().println("  node " + number + " " + words);
    }
  }

  private boolean isReady(List<AdminAnswer> answers, Set<Phase> enough) {
    boolean allServe =
        answers.stream()
            .allMatch(
                answer ->
                    answer instanceof AdminAnswer.Told told
                        && enough.contains(told.status().phase()));
    return allServe && (!isWhole() || shardsAreLed(ClusterView.of(answers)));
  }

  /** A single node knows who leads the shards that it has replicas of, which is in its phase. */
  private boolean isWhole() {
    return started.size() == cluster.nodes();
  }

  private static boolean shardsAreLed(ClusterView view) {
    return view.readyNodes() == 0 || view.everyShardHasLeader();
  }
}
