package dev.kvorum.kvnode.shard.route;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.Standing;
import dev.kvorum.kvnode.shard.machine.Birth;
import dev.kvorum.kvnode.shard.machine.ChildShard;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.CommandCodec;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Counters;
import dev.kvorum.kvnode.shard.machine.DedupeRecord;
import dev.kvorum.kvnode.shard.machine.Golden;
import dev.kvorum.kvnode.shard.machine.IdempotencyKey;
import dev.kvorum.kvnode.shard.machine.Log;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.machine.ShardCommand;
import dev.kvorum.kvnode.shard.machine.ShardCommandCodec;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.Stored;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Bytes that other nodes, other versions and old disks have: what they are, and what becomes of
 * those that aren't.
 */
class CodecTest {

  /**
   * One kind of bytes: how often it occurs in its golden file, and how it is read and written
   * again.
   */
  private record Kind(String name, List<byte[]> samples, Function<byte[], byte[]> reread) {}

  @Test
  void everyFormatIsAsItWas() {
    for (Kind kind : kinds()) {
      Golden.check(kind.name() + ".hex", framed(kind.samples()));
    }
  }

  @Test
  void whatAnotherBuildWroteIsReadAndWrittenTheSame() {
    for (Kind kind : kinds()) {
      for (byte[] sample : unframed(Golden.bytes(kind.name() + ".hex"))) {
        assertArrayEquals(sample, kind.reread().apply(sample), kind.name());
      }
    }
  }

  @Test
  void aNewerVersionIsRefusedByName() {
    for (Kind kind : kinds()) {
      byte[] newer = kind.samples().getFirst().clone();
      newer[0] = 2;
      var refused =
          assertThrows(
              IllegalArgumentException.class, () -> kind.reread().apply(newer), kind.name());
      assertTrue(
          refused.getMessage().contains("format 2: from a newer version"), refused.getMessage());
    }
  }

  @Test
  void everyTruncationIsRefusedOrIsAShorterValue() {
    for (Kind kind : kinds()) {
      for (byte[] sample : kind.samples()) {
        for (int length = 0; length < sample.length; length++) {
          understoodOrRefused(kind, Arrays.copyOf(sample, length));
        }
      }
    }
  }

  @Test
  void garbageIsRefusedWithoutAskingForMemory() {
    var random = new SplittableRandom(1);
    for (Kind kind : kinds()) {
      for (int i = 0; i < 3000; i++) {
        byte[] garbage = kind.samples().get(random.nextInt(kind.samples().size())).clone();
        for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
          garbage[random.nextInt(garbage.length)] = (byte) random.nextInt();
        }
        understoodOrRefused(kind, garbage);
      }
    }
  }

  @Test
  void aLengthOfTwoGigabytesIsRefusedByWhatFollowsIt() {
    byte[] request =
        RequestCodec.encode(
            new ForwardedRequest.Read(1, 10, Consistency.LINEARIZABLE, bytes("key")));
    ByteBuffer.wrap(request)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(request.length - 7, Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> RequestCodec.decode(request));
  }

  @Test
  void aCountOfMoreThanThereIsIsRefusedBeforeItIsBelieved() {
    byte[] split = ShardCommandCodec.encode(new ShardCommand.Split(7, child(9)));
    int count = 1 + 1 + 5 * Long.BYTES;
    ByteBuffer.wrap(split).order(ByteOrder.LITTLE_ENDIAN).putInt(count, Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> ShardCommandCodec.decode(split));
  }

  @Test
  void anAnswerToAnotherKindOfRequestIsRefused() {
    byte[] found = ReplyCodec.encode(new Outcome.Found(bytes("v"), 1, OptionalLong.empty()));
    byte[] created = ReplyCodec.encode(new Outcome.Created(1));
    assertThrows(IllegalArgumentException.class, () -> ReplyCodec.writeEnd(found));
    assertThrows(IllegalArgumentException.class, () -> ReplyCodec.read(created));
    assertThrows(IllegalArgumentException.class, () -> ReplyCodec.scan(created));
  }

  @Test
  void theStampIsFilledInWithoutTouchingTheRest() {
    byte[] encoded = CommandCodec.encode(Log.named("name", Log.put("k", "v")));
    byte[] before = encoded.clone();
    CommandCodec.stamp(encoded, 0x1122334455667788L);
    assertEquals(0x1122334455667788L, CommandCodec.stampOf(encoded));
    assertEquals("8877665544332211", HexFormat.of().formatHex(encoded, 1, 9));
    assertArrayEquals(DedupeRecord.digestOf(before), DedupeRecord.digestOf(encoded));
  }

  private static void understoodOrRefused(Kind kind, byte[] any) {
    try {
      byte[] again = kind.reread().apply(any);
      assertArrayEquals(any, again, kind.name() + " is understood as something else");
    } catch (IllegalArgumentException e) {
      // as it should be
    }
  }

  private static List<Kind> kinds() {
    return List.of(
        new Kind(
            "command",
            commands(),
            bytes -> {
              byte[] again = CommandCodec.encode(CommandCodec.decode(bytes));
              CommandCodec.stamp(again, CommandCodec.stampOf(bytes));
              return again;
            }),
        new Kind(
            "shard-command",
            shardCommands(),
            bytes -> ShardCommandCodec.encode(ShardCommandCodec.decode(bytes))),
        new Kind("shard-state", shardStates(), bytes -> ShardState.decode(bytes).encode()),
        new Kind("request", requests(), bytes -> RequestCodec.encode(RequestCodec.decode(bytes))),
        new Kind(
            "write-reply", writeReplies(), bytes -> ReplyCodec.encode(ReplyCodec.writeEnd(bytes))),
        new Kind("read-reply", readReplies(), bytes -> ReplyCodec.encode(ReplyCodec.read(bytes))),
        new Kind("scan-reply", scanReplies(), bytes -> ReplyCodec.encode(ReplyCodec.scan(bytes))),
        new Kind("dedupe", dedupeRecords(), bytes -> DedupeRecord.decode(bytes).encode()),
        new Kind(
            "counters",
            List.of(new Counters(3, 1_700_000_000_000L).encode()),
            bytes -> Counters.decode(Optional.of(bytes)).encode()),
        new Kind(
            "value",
            List.of(new Stored(7, bytes("value")).encode(), new Stored(-1, new byte[0]).encode()),
            bytes -> Stored.decode(bytes).encode()));
  }

  private static List<byte[]> commands() {
    var name = Optional.of(new IdempotencyKey(bytes("name")));
    List<Command> commands =
        List.of(
            Log.put("key", "value"),
            new Command.Put(bytes("k"), new byte[0], new Condition.VersionIs(9), name),
            new Command.Delete(new byte[] {0, -1, 47}, new Condition.Present(), Optional.empty()),
            new Command.Delete(bytes("k"), new Condition.Absent(), name));
    List<byte[]> encoded = commands.stream().map(CommandCodec::encode).toList();
    encoded.forEach(bytes -> CommandCodec.stamp(bytes, 1_700_000_000_000L));
    return encoded;
  }

  private static List<byte[]> shardCommands() {
    List<ShardCommand> commands =
        List.of(
            new ShardCommand.Begin(1, 3, HashRange.ALL),
            new ShardCommand.Split(7, child(9)),
            new ShardCommand.Freeze(8, 31),
            new ShardCommand.Unfreeze(9),
            new ShardCommand.Absorb(10, 4, new HashRange(HashRange.END / 2, HashRange.END), 1234));
    return commands.stream().map(ShardCommandCodec::encode).toList();
  }

  private static List<byte[]> shardStates() {
    var half = new HashRange(0, HashRange.END / 2);
    var birth = new Birth(77, new Counters(3, 1_700_000_000_000L), child(9));
    List<ShardState> states =
        List.of(
            ShardState.begin(3, HashRange.ALL, 1),
            new ShardState(3, half, 7, Optional.empty(), List.of(birth)),
            new ShardState(3, half, 8, Optional.of(new ShardState.Frozen(31, 1234)), List.of()));
    return states.stream().map(ShardState::encode).toList();
  }

  private static ChildShard child(long id) {
    return new ChildShard(
        id,
        new HashRange(HashRange.END / 2, HashRange.END),
        2,
        List.of(new Placement(21, -5, Standing.VOTER), new Placement(22, 6, Standing.LEARNER)));
  }

  private static List<byte[]> requests() {
    var stale = new Consistency.Stale(Optional.of(Duration.ofMillis(500)));
    var range = new KeyRange(bytes("a"), bytes("b"));
    List<ForwardedRequest> requests =
        List.of(
            new ForwardedRequest.Write(1, 5000, PendingWrite.Room.NEEDED, bytes("command")),
            new ForwardedRequest.Write(1, 5000, PendingWrite.Room.GIVEN, bytes("command")),
            new ForwardedRequest.Read(2, 1, Consistency.LINEARIZABLE, bytes("key")),
            new ForwardedRequest.Read(2, 1, new Consistency.Lease(), bytes("key")),
            new ForwardedRequest.Read(2, 1, stale, bytes("key")),
            new ForwardedRequest.Read(2, 1, new Consistency.Stale(Optional.empty()), bytes("key")),
            new ForwardedRequest.Scan(
                3, 9, new ScanRequest(range, Direction.REVERSE, stale, 10, 1 << 20)),
            new ForwardedRequest.StopCheck(4, 9, -2),
            new ForwardedRequest.Transfer(5, 9, 77));
    return requests.stream().map(RequestCodec::encode).toList();
  }

  private static List<byte[]> writeReplies() {
    List<byte[]> replies = new ArrayList<>();
    for (Outcome.OfWrite outcome : outcomes()) {
      replies.add(ReplyCodec.encode(new WriteEnd.Ended(outcome)));
    }
    replies.add(ReplyCodec.encode(new WriteEnd.Elsewhere(OptionalLong.of(-7))));
    replies.add(ReplyCodec.encode(new WriteEnd.Elsewhere(OptionalLong.empty())));
    replies.add(ReplyCodec.encode(new WriteEnd.Moved()));
    return replies;
  }

  private static List<Outcome.OfWrite> outcomes() {
    return List.of(
        new Outcome.Created(1),
        new Outcome.Replaced(2),
        new Outcome.Deleted(3),
        new Outcome.NothingToDelete(),
        new Outcome.PreconditionFailed(OptionalLong.of(4)),
        new Outcome.PreconditionFailed(OptionalLong.empty()),
        new Outcome.IdempotencyKeyReused(),
        new Outcome.Unknown(),
        new Outcome.Busy(),
        new Outcome.NoLeader(),
        new Outcome.NoSuchKeyspace(),
        new Outcome.DiskFull(),
        new Outcome.IdempotencyTableFull(),
        new Outcome.NotAMember(),
        new Outcome.NotUnderstood());
  }

  private static List<byte[]> readReplies() {
    List<Outcome.OfRead> outcomes =
        List.of(
            new Outcome.Found(bytes("value"), 5, OptionalLong.empty()),
            new Outcome.Found(bytes("value"), 5, OptionalLong.of(12_000_000)),
            new Outcome.Missing(OptionalLong.of(1)),
            new Outcome.Missing(OptionalLong.empty()),
            new Outcome.NoLeader());
    List<ShardRead> reads = new ArrayList<>();
    outcomes.forEach(outcome -> reads.add(new ShardRead.Answered(outcome)));
    reads.add(new ShardRead.Moved());
    return reads.stream().map(ReplyCodec::encode).toList();
  }

  private static List<byte[]> scanReplies() {
    var row = new ScanResult.Row(bytes("key"), bytes("value"), 3);
    var half = new HashRange(0, HashRange.END / 2);
    List<ShardScan> scans =
        List.of(
            new ShardScan.Rows(half, List.of(row, row), ShardScan.Rest.MORE),
            new ShardScan.Rows(half, List.of(), ShardScan.Rest.NOTHING),
            new ShardScan.Refused(new Outcome.Busy()),
            new ShardScan.Moved());
    return scans.stream().map(ReplyCodec::encode).toList();
  }

  private static List<byte[]> dedupeRecords() {
    byte[] digest = DedupeRecord.digestOf(CommandCodec.encode(Log.put("key", "value")));
    return outcomes().subList(0, 6).stream()
        .map(outcome -> new DedupeRecord(9, 1_700_000_000_000L, 0xcafe, digest, outcome).encode())
        .toList();
  }

  private static byte[] framed(List<byte[]> samples) {
    var out = new ByteArrayOutputStream();
    for (byte[] sample : samples) {
      out.write(sample.length);
      out.writeBytes(sample);
    }
    return out.toByteArray();
  }

  private static List<byte[]> unframed(byte[] golden) {
    List<byte[]> samples = new ArrayList<>();
    for (int at = 0; at < golden.length; ) {
      int length = Byte.toUnsignedInt(golden[at]);
      samples.add(Arrays.copyOfRange(golden, at + 1, at + 1 + length));
      at += 1 + length;
    }
    return samples;
  }
}
