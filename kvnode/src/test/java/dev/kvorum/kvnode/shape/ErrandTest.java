package dev.kvorum.kvnode.shape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.Receipt;
import dev.kvorum.kvnode.meta.balance.Observation.NodeSeen;
import dev.kvorum.kvnode.meta.balance.Waiting;
import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.shape.NodeReport.Traffic;
import dev.kvorum.kvnode.shape.Outlook.ReplicaSight;
import dev.kvorum.kvnode.shape.Outlook.ShardSight;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrandTest {

  private static final Outlook OUTLOOK =
      new Outlook(
          List.of(new Waiting("for a node", List.of(1L, 2L))),
          Map.of(-1L, new NodeSeen(false, 700)),
          Map.of(1L, new ShardSight(-1, Map.of(5L, new ReplicaSight(true, 9, true)))),
          Map.of(3L, new Receipt(5, 1, 2, 3, 4)));

  private final Reporter reporter =
      new Reporter(
          new LocalShards(Clock.SYSTEM, () -> true),
          Set::of,
          () -> false,
          back -> new Traffic(1, 0, 0, back, 0));

  private final List<byte[]> replies = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "810700000000000000, Observe[backNanos=7]",
    "8201000000000000000200000000000000, 'HandOver[shard=1, toReplica=2]'",
    "90, Look[]"
  })
  void errandsHaveTheirBytes(String bytes, String errand) {
    byte[] payload = HexFormat.of().parseHex(bytes);
    assertEquals(errand, Errand.decode(payload).orElseThrow().toString());
    assertArrayEquals(payload, Errand.decode(payload).orElseThrow().encode());
  }

  @Test
  void otherRequestsAreNoErrandsAndCutOnesAreRefused() {
    assertEquals(Optional.empty(), Errand.decode(new byte[] {1}));
    assertThrows(
        IllegalArgumentException.class, () -> Errand.decode(new byte[] {(byte) 0x81, 1, 2}));
  }

  @Test
  void onlyWhoConductsTellsHowItLooks() {
    assertEquals(0, handle(new Errand.Look()).length);
    reporter.conducts(Optional.of(OUTLOOK));
    assertEquals(OUTLOOK, MetaJson.decode(handle(new Errand.Look()), Outlook.class));
    reporter.conducts(Optional.empty());
    assertEquals(0, handle(new Errand.Look()).length);
  }

  @Test
  void aReportLooksBackAsFarAsItIsAsked() {
    NodeReport report = MetaJson.decode(handle(new Errand.Observe(1_234)), NodeReport.class);
    assertEquals(1_234, report.traffic().longestPauseMillis());
  }

  private byte[] handle(Errand errand) {
    Reply reply = replies::add;
    new ErrandHandler(
            new LocalShards(Clock.SYSTEM, () -> true),
            new ClusterMap(),
            reporter,
            new Lobby(),
            (_, _, _) -> {
              throw new AssertionError("not handed on");
            })
        .handle(7, errand.encode(), reply);
    return replies.getLast();
  }
}
