package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kvorum.operator.Time;
import io.fabric8.kubernetes.api.model.Node;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Machines, their network and the API server go away; and people empty machines in order. Those
 * that want the same cluster follow each other.
 */
@OnKubernetes
@Tag("faults")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MachineFaultsTest {

  private static final Duration GAP_MAX = Duration.ofSeconds(3);

  /** Each on a machine of its own, or more than one node is lost with one. */
  private static final String APART = "{'topologySpread': {'required': true}}";

  @Test
  @Order(2)
  void theApiServerFreezes(TestCluster cluster) throws Exception {
    try (Machine machine = Machine.orSkip()) {
      cluster.apply("{}");
      cluster.awaitSettled();
      try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
        Duration frozen = Duration.ofSeconds(cluster.means().isLong() ? 120 : 12);
        machine.freezeApi();
        Time.pass(frozen);
        machine.mend();
        cluster.awaitSettled();
        clients.judge().nothingFailed("API server frozen for " + frozen.toSeconds() + " s");
      }
      cluster.change("{'replicas': 4}");
      Duration seen = cluster.awaitSettled();
      cluster.figure("API server frozen: a fourth node %d s after it", seen.toSeconds());
    }
  }

  @Test
  @Order(3)
  void aMachineIsLost(TestCluster cluster) {
    try (Machine machine = Machine.orSkip()) {
      withoutALeader(
          machine::loseNode,
          cluster,
          (clients, broken) -> {
            var judged = clients.judge();
            cluster.figure(
                "a machine lost: longest write gap %s (must be %d ms)",
                judged.longestWriteGap(broken).sinceMoment(broken), GAP_MAX.toMillis());
            judged.linearizable("a machine lost");
          });
      machine.mend();
      Duration whole = cluster.awaitSettled();
      cluster.figure("a machine lost: whole %d s after it came back", whole.toSeconds());
    }
  }

  @Test
  @Order(4)
  void aMachineIsCutOffAndHealed(TestCluster cluster) {
    try (Machine machine = Machine.orSkip()) {
      withoutALeader(
          machine::cutOff,
          cluster,
          (clients, broken) -> {
            machine.mend();
            cluster.awaitSettled();
            var judged = clients.judge();
            cluster.figure(
                "a machine cut off: longest write gap %s",
                judged.longestWriteGap(broken).sinceMoment(broken));
            judged.linearizable("a machine cut off and healed");
          });
    }
  }

  /** Clients go on for a while without the machine of a leader, and then it is seen how they do. */
  private static void withoutALeader(
      Consumer<String> breaks, TestCluster cluster, BiConsumer<Clients, Long> then) {
    cluster.apply(APART);
    cluster.awaitSettled();
    try (Clients clients = Clients.dense(cluster, ways(cluster))) {
      Time.pass(Duration.ofSeconds(1));
      String machine = Await.found("a machine has a leader", () -> leaderMachine(cluster));
      long broken = System.nanoTime();
      breaks.accept(machine);
      Time.pass(Duration.ofSeconds(cluster.means().isLong() ? 60 : 8));
      clients.awaitEnough();
      then.accept(clients, broken);
    }
  }

  @Test
  @Order(1)
  void everyMachineIsDrainedInTurn(TestCluster cluster) throws Exception {
    cluster.apply("{}");
    cluster.awaitSettled();
    List<String> machines =
        cluster.client().nodes().list().getItems().stream()
            .filter(node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
            .map(Node::getMetadata)
            .map(each -> each.getName())
            .toList();
    assumeTrue(machines.size() > 1, "where would the pods of the only machine go?");
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      for (String machine : machines) {
        drain(cluster, machine);
      }
      clients
          .judge()
          .nothingFailed("kubectl drain of each of %d machines".formatted(machines.size()));
    }
  }

  private static void drain(TestCluster cluster, String machine) throws Exception {
    try {
      Command.kubectl(
          "drain",
          machine,
          "--ignore-daemonsets",
          "--delete-emptydir-data",
          "--force",
          "--timeout=600s");
      assertTrue(
          cluster.pods().stream().noneMatch(pod -> machine.equals(pod.getSpec().getNodeName())),
          () -> "a node is still on " + machine);
    } finally {
      Command.kubectl("uncordon", machine);
    }
    cluster.awaitSettled();
  }

  /** Clients that know all nodes: who can't reach one takes another. */
  private static List<URI> ways(TestCluster cluster) {
    return cluster.pods().stream()
        .map(pod -> URI.create("http://" + pod.getStatus().getPodIP() + ":8080"))
        .toList();
  }

  /** Where a node is that leads something. */
  private static Optional<String> leaderMachine(TestCluster cluster) {
    Set<String> leaders =
        cluster.now().getStatus().shards().stream()
            .filter(shard -> shard.keyspace().equals("default"))
            .flatMap(shard -> Stream.ofNullable(shard.leader()))
            .collect(Collectors.toSet());
    return cluster.pods().stream()
        .filter(pod -> leaders.contains(pod.getMetadata().getName()))
        .flatMap(pod -> Stream.ofNullable(pod.getSpec().getNodeName()))
        .findFirst();
  }
}
