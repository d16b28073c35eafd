package dev.kvorum.kvnode.shard.route;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.replica.TestGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** SAFETY 23. */
class ScannerTest {

  private static final int MUCH = 1 << 20;

  private static final ScanRequest SOME =
      new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 100, MUCH);

  private final Scanner scanner = new Scanner();

  @Test
  void walkingAllPagesGivesEveryKeyOnceAndInOrder() {
    for (long seed = 0; seed < 150; seed++) {
      var random = new SplittableRandom(seed);
      List<ShardDescriptor> shards = shards(random.nextInt(1, 9));
      NavigableMap<String, String> all = new TreeMap<>();
      for (int i = random.nextInt(300); i > 0; i--) {
        all.put(anyKey(random), "v".repeat(random.nextInt(30)));
      }
      Direction direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
      KeyRange range = random.nextBoolean() ? KeyRange.ALL : new KeyRange(bytes("b"), bytes("x"));
      int rowsMax = random.nextInt(1, 60);
      int bytesMax = random.nextBoolean() ? MUCH : random.nextInt(1, 300);
      List<String> walked =
          walk(
              shards,
              all,
              new ScanRequest(range, direction, Consistency.LINEARIZABLE, rowsMax, bytesMax));
      NavigableMap<String, String> within =
          range == KeyRange.ALL ? all : all.subMap("b", true, "x", false);
      List<String> expected =
          new ArrayList<>(
              direction == Direction.FORWARD ? within.keySet() : within.descendingKeySet());
      assertEquals(expected, walked, "seed " + seed);
    }
  }

  @Test
  void aPageHoldsAtMostItsRowsAndEndsWithTheRowThatExceedsItsBytes() {
    NavigableMap<String, String> all = new TreeMap<>();
    for (int i = 10; i < 50; i++) {
      all.put("k" + i, "0123456789");
    }
    List<ShardDescriptor> shards = shards(4);
    ScanRequest rows =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 7, MUCH);
    assertEquals(7, page(shards, all, rows).rows().size());
    ScanRequest few =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 100, 30);
    assertEquals(List.of("k10", "k11", "k12"), keys(page(shards, all, few)));
    ScanRequest one =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 100, 1);
    assertEquals(List.of("k10"), keys(page(shards, all, one)));
  }

  @Test
  void thePageThatReachesTheEndSaysSo() {
    NavigableMap<String, String> all = new TreeMap<>();
    all.put("a", "");
    all.put("b", "");
    ScanRequest exactly =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 2, MUCH);
    assertEquals(Optional.empty(), page(shards(3), all, exactly).more());
    assertEquals(Optional.empty(), page(shards(3), new TreeMap<>(), exactly).more());
  }

  /** Beyond the end of the shortest stream its shard may have keys that no other stream shows. */
  @Test
  void rowsBeyondAStreamThatHasMoreAreNotTold() {
    List<ShardDescriptor> shards = shards(2);
    ScanRequest request =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 10, MUCH);
    ScanResult result =
        page(
            shards,
            request,
            (shard, _) ->
                shard.id() == 1
                    ? new ShardScan.Rows(
                        shard.range(), List.of(row("a"), row("m")), ShardScan.Rest.MORE)
                    : new ShardScan.Rows(
                        shard.range(), List.of(row("b"), row("z")), ShardScan.Rest.NOTHING));
    ScanResult.Page page = (ScanResult.Page) result;
    assertEquals(List.of("a", "b", "m"), keys(page));
    assertEquals("m\0", new String(page.more().orElseThrow().start(), StandardCharsets.UTF_8));
  }

  @Test
  void streamsThatOverlapOrLeaveAHoleMakeNoPage() {
    List<ShardDescriptor> shards = shards(2);
    long half = HashRange.END / 2;
    Optional<ScanResult> noPage = Optional.empty();
    assertEquals(
        noPage, covering(shards, new HashRange(0, half), new HashRange(half + 1, HashRange.END)));
    assertEquals(
        noPage, covering(shards, new HashRange(0, half + 1), new HashRange(half, HashRange.END)));
    assertEquals(noPage, covering(shards, HashRange.ALL, HashRange.ALL));
    assertEquals(noPage, covering(shards, new HashRange(0, half), new HashRange(0, half)));
    assertTrue(
        covering(shards, new HashRange(half, HashRange.END), new HashRange(0, half)).orElseThrow()
            instanceof ScanResult.Page);
  }

  @Test
  void whatTheOwnersHaveGivenAwayIsAskedOfThosePlannedToHaveIt() {
    List<ShardDescriptor> shards = shards(2);
    List<ShardDescriptor> planned = shards(4).subList(1, 4);
    NavigableMap<String, String> all = new TreeMap<>();
    for (char key = 'a'; key <= 'z'; key++) {
      all.put("" + key, "v");
    }
    List<HashRange> asked = java.util.Collections.synchronizedList(new ArrayList<>());
    ScanResult result =
        scanner
            .page(
                shards,
                planned,
                SOME,
                (shard, part) -> {
                  asked.add(shard.range());
                  return shard.range().equals(shards.getFirst().range())
                      ? scan(shards(4).getFirst(), all, part)
                      : scan(shard, all, part);
                })
            .orElseThrow();
    assertEquals(List.copyOf(all.keySet()), keys((ScanResult.Page) result));
    assertEquals(3, asked.size(), "of the planned ones only that for the hole: " + asked);
    assertEquals(planned.getFirst().range(), asked.getLast());
  }

  @Test
  void aShardThatShowsNothingLeavesAHole() {
    Scanner.Part frozen =
        (shard, _) ->
            shard.id() == 2
                ? new ShardScan.Moved()
                : new ShardScan.Rows(shard.range(), List.of(), ShardScan.Rest.NOTHING);
    assertEquals(Optional.empty(), scanner.page(shards(2), List.of(), SOME, frozen));
  }

  @Test
  void whatOneShardRefusesIsRefused() {
    ScanRequest request =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 10, MUCH);
    ScanResult result =
        page(
            shards(3),
            request,
            (shard, _) ->
                shard.id() == 3
                    ? new ShardScan.Refused(new Outcome.Busy())
                    : new ShardScan.Rows(shard.range(), List.of(), ShardScan.Rest.NOTHING));
    assertEquals(new ScanResult.Refused(new Outcome.Busy()), result);
  }

  @Test
  void aShardThatFailsEndsTheScan() {
    ScanRequest request =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 10, MUCH);
    Scanner.Part failing =
        (shard, _) -> {
          if (shard.id() == 2) {
            throw new IllegalStateException("its engine is closed");
          }
          return new ShardScan.Rows(shard.range(), List.of(), ShardScan.Rest.NOTHING);
        };
    assertThrows(CompletionException.class, () -> page(shards(2), request, failing));
  }

  @Test
  void theShardsShareThePageBetweenThem() {
    ScanRequest request =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 512, MUCH);
    List<ScanRequest> parts = java.util.Collections.synchronizedList(new ArrayList<>());
    page(
        shards(64),
        request,
        (shard, part) -> {
          parts.add(part);
          return new ShardScan.Rows(shard.range(), List.of(), ShardScan.Rest.NOTHING);
        });
    assertEquals(64, parts.size());
    assertTrue(
        parts.stream().mapToLong(ScanRequest::bytesMax).sum() < 4L * MUCH,
        parts.getFirst().toString());
    assertTrue(
        parts.stream().mapToLong(ScanRequest::rowsMax).sum() < 4L * 512,
        parts.getFirst().toString());
  }

  private List<String> walk(
      List<ShardDescriptor> shards, NavigableMap<String, String> all, ScanRequest first) {
    List<String> walked = new ArrayList<>();
    Optional<KeyRange> left = Optional.of(first.range());
    while (left.isPresent()) {
      var request =
          new ScanRequest(
              left.get(),
              first.direction(),
              first.consistency(),
              first.rowsMax(),
              first.bytesMax());
      ScanResult.Page page = page(shards, all, request);
      assertTrue(page.rows().size() <= first.rowsMax());
      assertTrue(page.more().isEmpty() || !page.rows().isEmpty(), "a page goes on or ends");
      walked.addAll(keys(page));
      left = page.more();
    }
    return walked;
  }

  private ScanResult.Page page(
      List<ShardDescriptor> shards, NavigableMap<String, String> all, ScanRequest request) {
    return (ScanResult.Page) page(shards, request, (shard, part) -> scan(shard, all, part));
  }

  private ScanResult page(List<ShardDescriptor> shards, ScanRequest request, Scanner.Part part) {
    return scanner.page(shards, List.of(), request, part).orElseThrow();
  }

  private Optional<ScanResult> covering(
      List<ShardDescriptor> shards, HashRange first, HashRange second) {
    ScanRequest request =
        new ScanRequest(KeyRange.ALL, Direction.FORWARD, Consistency.LINEARIZABLE, 10, MUCH);
    return scanner.page(
        shards,
        List.of(),
        request,
        (shard, _) ->
            new ShardScan.Rows(
                shard.id() == 1 ? first : second, List.of(), ShardScan.Rest.NOTHING));
  }

  /** A shard in the dumbest way. */
  private static ShardScan scan(
      ShardDescriptor shard, NavigableMap<String, String> all, ScanRequest part) {
    List<ScanResult.Row> rows = new ArrayList<>();
    long bytes = 0;
    var inOrder = part.direction() == Direction.FORWARD ? all : all.descendingMap();
    for (var pair : inOrder.entrySet()) {
      byte[] key = bytes(pair.getKey());
      if (!shard.range().contains(PartitionKey.hash(key)) || !part.range().contains(key)) {
        continue;
      }
      if (rows.size() >= part.rowsMax() || bytes >= part.bytesMax()) {
        return new ShardScan.Rows(shard.range(), rows, ShardScan.Rest.MORE);
      }
      rows.add(new ScanResult.Row(key, bytes(pair.getValue()), 1));
      bytes += key.length + pair.getValue().length();
    }
    return new ShardScan.Rows(shard.range(), rows, ShardScan.Rest.NOTHING);
  }

  private static String anyKey(SplittableRandom random) {
    var key = new StringBuilder();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      key.append((char) ('a' + random.nextInt(26)));
    }
    return key.toString();
  }

  private static ScanResult.Row row(String key) {
    return new ScanResult.Row(bytes(key), new byte[0], 1);
  }

  private static List<String> keys(ScanResult.Page page) {
    return page.rows().stream().map(row -> new String(row.key(), StandardCharsets.UTF_8)).toList();
  }

  private static List<ShardDescriptor> shards(int count) {
    return ClusterMap.formed(TestGroup.record(1, 1, count)).shardsOf(ClusterState.DEFAULT_KEYSPACE);
  }
}
