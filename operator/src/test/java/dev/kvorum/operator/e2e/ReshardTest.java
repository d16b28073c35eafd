package dev.kvorum.operator.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.operator.api.KVClusterStatus.ReceiptView;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More shards and fewer, while clients write. */
@OnKubernetes
@Tag("reshard")
class ReshardTest {

  @Test
  void shardsSplitAndMergeUnseenByClients(TestCluster cluster) {
    cluster.apply("{}");
    cluster.awaitSettled();
    try (Clients clients = Clients.begin(cluster, Clients.MANY, cluster.means().perSecond())) {
      for (int round = 0; round < cluster.means().rounds(); round++) {
        reshard(cluster, 8);
        reshard(cluster, 4);
      }
      clients.judge().nothingFailed("4 to 8 to 4 shards");
    }
  }

  /** To the clients' count the cluster adds its own: the receipt. */
  private static void reshard(TestCluster cluster, int shards) {
    cluster.change("{'shards': " + shards + "}");
    Duration taken = cluster.awaitSettled();
    assertEquals(shards, cluster.now().getStatus().shardCount());
    String operation = "reshard default to " + shards + ", done";
    cluster.await(
        "the status has the receipt of '" + operation + "'",
        now ->
            Optional.ofNullable(now.getStatus().operation().receipt())
                    .filter(receipt -> receipt.operation().equals(operation))
                    .isPresent()
                ? Optional.empty()
                : Optional.of(String.valueOf(now.getStatus().operation())));
    ReceiptView receipt = cluster.now().getStatus().operation().receipt();
    cluster.figure(
        "to %d shards in %d s; receipt: %d requests, %d failed (must be 0), longest pause %d ms",
        shards,
        taken.toSeconds(),
        receipt.requests(),
        receipt.failed(),
        receipt.longestPauseMillis());
    assertEquals(0, receipt.failed());
    assertTrue(receipt.requests() > 0, "the cluster has counted no request");
  }
}
