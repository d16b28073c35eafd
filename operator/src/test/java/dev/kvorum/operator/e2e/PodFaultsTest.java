package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.Time;
import dev.kvorum.operator.api.KVCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Pods, volumes and operators go away, as anybody may delete them. Two of the tests try the engines
 * that nobody else does: the image has only what is needed of their libraries.
 */
@OnKubernetes
@Tag("faults")
class PodFaultsTest {

  private static final int KEYS = 20;
  private static final Duration GAP_MAX = Duration.ofMillis(300);

  /**
   * The first requests of nodes that have just begun take longer than any that a pod's end does.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  @Test
  void allPodsAtOnceAgainAndAgain(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    var keys = new Keys(cluster);
    keys.write(KEYS);
    int times = cluster.means().isLong() ? 20 : 3;
    Duration longest = Duration.ZERO;
    int moved = 0;
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      for (int time = 1; time <= times; time++) {
        Set<String> before = addresses(cluster.pods());
        Duration back = allGoAndComeBack(cluster);
        longest = longest.compareTo(back) > 0 ? longest : back;
        before.retainAll(addresses(cluster.pods()));
        moved += before.isEmpty() ? 1 : 0;
      }
      cluster.awaitSettled();
      keys.areThere(KEYS);
      clients.judge().linearizable("all pods deleted at once, " + times + " times");
    }
    cluster.figure(
        "all pods deleted at once: back by itself %d of %d times, in at most %.1f s; all addresses changed %d times",
        times, times, longest.toMillis() / 1e3, moved);
    assertEquals(times, moved, "times that all addresses changed");
  }

  private static Duration allGoAndComeBack(TestCluster cluster) {
    long begun = System.nanoTime();
    List<Pod> before = cluster.pods();
    before.forEach(pod -> cluster.client().resource(pod).withGracePeriod(0).delete());
    Set<String> gone = uids(before);
    awaitOthers(cluster, gone);
    cluster.awaitReady();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Test
  void aVolumeIsDeletedWithItsPod(TestCluster cluster) {
    cluster.apply("{'engine': 'lmdb', 'config': {'dead-after': '15s'}}");
    cluster.awaitSettled();
    var keys = new Keys(cluster);
    keys.write(KEYS);
    String lost = cluster.now().getStatus().nodes().get(1).id();
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      long begun = System.nanoTime();
      var claims = cluster.client().persistentVolumeClaims().inNamespace(cluster.namespace());
      String claim = claims.withName("data-kv-1").get().getMetadata().getUid();
      claims.withName("data-kv-1").delete();
      cluster.client().resource(cluster.pods().get(1)).withGracePeriod(0).delete();
      cluster.await(
          "the volume is another one",
          _ ->
              Optional.ofNullable(claims.withName("data-kv-1").get())
                      .filter(now -> !now.getMetadata().getUid().equals(claim))
                      .isPresent()
                  ? Optional.empty()
                  : Optional.of("it isn't there, or the old one"));
      cluster.await(
          "another node has taken the lost one's place",
          now ->
              now.getStatus().nodes().size() == 3
                      && now.getStatus().nodes().stream().noneMatch(node -> lost.equals(node.id()))
                  ? Optional.empty()
                  : Optional.of(now.getStatus().nodes().toString()));
      cluster.awaitSettled();
      cluster.figure(
          "volume deleted with its pod: whole again after %d s",
          Duration.ofNanos(System.nanoTime() - begun).toSeconds());
      clients.judge().linearizable("a volume deleted with its pod");
    }
    keys.areThere(KEYS);
  }

  @Test
  void aPodThatIsToldToGoLeavesNoGap(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    int times = cluster.means().isLong() ? 9 : 3;
    long longest = 0;
    for (int time = 0; time < times; time++) {
      try (Clients clients = Clients.dense(cluster, List.of(cluster.means().ingress()))) {
        Pod pod = cluster.pods().get(time % 3);
        String name = pod.getMetadata().getName();
        Time.pass(WARM_UP);
        long told = System.nanoTime();
        cluster.client().resource(pod).delete();
        awaitOthers(cluster, Set.of(pod.getMetadata().getUid()));
        cluster.awaitSettled();
        if (cluster.means().isLong() || time == times - 1) {
          cluster.await("all nodes lead again", PodFaultsTest::idle);
        }
        var judged = clients.judge();
        judged.nothingFailed("%s deleted gracefully".formatted(name));
        Clients.Gap gap = judged.longestWriteGap(told);
        cluster.figure("%s deleted gracefully: longest write gap %s", name, gap.sinceMoment(told));
        longest = Math.max(longest, gap.millis());
      }
    }
    cluster.figure(
        "a pod deleted gracefully, %d times: longest write gap %d ms (must be %d ms)",
        times, longest, GAP_MAX.toMillis());
  }

  /** A node that leads nothing. */
  private static Optional<String> idle(KVCluster now) {
    return now.getStatus().nodes().stream()
        .filter(node -> node.leaders() == null || node.leaders() == 0)
        .map(Object::toString)
        .findFirst();
  }

  @Test
  void theOperatorIsKilledInEachPhaseOfAScaleIn(TestCluster cluster) {
    cluster.apply("{'engine': 'leveldb', 'replicas': 5}");
    cluster.awaitSettled();
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      cluster.change("{'replicas': 3}");
      Set<String> phases = new LinkedHashSet<>();
      // Another leads a quarter of a minute after each kill.
      int killsMax = cluster.means().isLong() ? Integer.MAX_VALUE : 3;
      cluster.await(
          "three nodes are left",
          now -> {
            var operation = now.getStatus().operation();
            String phase = operation.step() + " with " + cluster.pods().size() + " pods";
            boolean kill = phases.size() < killsMax && !operation.phase().equals("Idle");
            if (kill && phases.add(phase)) {
              cluster
                  .installation()
                  .operators()
                  .forEach(each -> cluster.client().resource(each).withGracePeriod(0).delete());
            }
            return now.getStatus().nodes().size() == 3 && operation.phase().equals("Idle")
                ? Optional.empty()
                : Optional.of(phase);
          });
      cluster.awaitSettled();
      cluster.installation().awaitOperator();
      assertEquals(3, cluster.pods().size());
      assertTrue(phases.size() >= 2, () -> "killed in " + phases);
      cluster.figure("operators killed in %d phases of a scale-in: %s", phases.size(), phases);
      clients.judge().nothingFailed("a scale-in whose operators are killed");
    }
  }

  /** Until three pods serve, and none of them is one of these. */
  private static void awaitOthers(TestCluster cluster, Set<String> gone) {
    cluster.await(
        "three pods serve, without those that were to go",
        _ -> {
          List<Pod> now = cluster.pods();
          boolean others =
              now.size() == 3
                  && now.stream().allMatch(Readiness::isPodReady)
                  && now.stream().noneMatch(pod -> gone.contains(pod.getMetadata().getUid()));
          return others ? Optional.empty() : Optional.of(cluster.identities().toString());
        });
  }

  private static Set<String> uids(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
  }

  private static Set<String> addresses(List<Pod> pods) {
    return pods.stream()
        .map(pod -> pod.getStatus().getPodIP())
        .filter(address -> address != null && !address.isEmpty())
        .collect(Collectors.toSet());
  }
}
