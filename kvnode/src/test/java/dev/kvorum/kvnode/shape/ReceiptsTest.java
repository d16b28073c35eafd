package dev.kvorum.kvnode.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.OperationCommand.WantShards;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiptsTest {

  private static final long AT_MILLIS = 1_000;

  private final Receipts receipts = new Receipts();
  private long atMillis = AT_MILLIS;
  private final ClusterState calm =
      ClusterMap.formed(
          new BootstrapRecord(
              BootstrapRecord.FORMAT,
              new UUID(1, 2),
              List.of(new Member(0, 1, "a:1"), new Member(1, 2, "b:1")),
              1,
              1,
              EngineKind.MEMORY));
  private final ClusterState busy = new WantShards("default", 2, "", Receipt.NONE, 0).next(calm);

  @Test
  void whatCameBeforeAnOperationIsNotCounted() {
    count(busy, report(100, 3, 50, 1000), report(10, 0, 0, 0));
    assertEquals(
        new Receipt(AT_MILLIS, 7, 1, 20, 34),
        count(busy, report(105, 4, 20, 1030), report(12, 0, 5, 4)).get(1L));
    assertEquals(Map.of(), count(calm, report(110, 4, 0, 1030)), "it has ended");
  }

  @Test
  void aReportIsCountedOnce() {
    count(busy, report(1, 0, 0, 0));
    count(busy, report(2, 0, 9, 0));
    assertEquals(new Receipt(AT_MILLIS, 1, 0, 9, 0), count(busy, report(2, 0, 9, 0)).get(1L));
  }

  @Test
  void theRoundInWhichAnOperationIsFirstSeenIsBeforeIt() {
    count(calm, report(1, 0, 0, 0));
    assertEquals(Receipt.since(AT_MILLIS), count(busy, report(50, 9, 900, 7)).get(1L));
  }

  @Test
  void aNodeThatStartedAnewCountsFromNothing() {
    count(busy, report(100, 3, 0, 1000));
    assertEquals(new Receipt(AT_MILLIS, 4, 1, 2, 5), count(busy, report(4, 1, 2, 5)).get(1L));
  }

  @Test
  void whoConductsNextBeginsAnew() {
    count(busy, report(1, 0, 0, 0));
    count(busy, report(5, 0, 0, 0));
    receipts.forget();
    atMillis += 500;
    assertEquals(Receipt.since(AT_MILLIS + 500), count(busy, report(9, 0, 0, 0)).get(1L));
  }

  private Map<Long, Receipt> count(ClusterState state, NodeReport... reports) {
    Map<Long, NodeReport> byNode = new HashMap<>();
    for (NodeReport report : reports) {
      byNode.put(1L + byNode.size(), report);
    }
    return receipts.count(byNode, state, atMillis);
  }

  private static NodeReport report(long requests, long failed, long pauseMillis, long bytes) {
    return new NodeReport(
        false, List.of(), Map.of(), new Traffic(requests, failed, failed, pauseMillis, bytes));
  }
}
