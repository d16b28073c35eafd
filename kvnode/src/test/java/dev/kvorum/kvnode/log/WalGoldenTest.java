package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bytes that other versions read. {@code -Dgolden.record=true} writes them anew. */
class WalGoldenTest {

  private static final Path FOLDER = Path.of("src/test/resources/log");
  private static final Runnable NOTHING = () -> {};
  private static final int LINE_BYTES = 32;

  @Test
  void aSegmentHoldsTheseBytes() throws IOException {
    var disk = new SimDisk(1);
    Wal wal = Wal.open(disk, WalOptions.DEFAULTS.withSegmentBytes(1024).withSpareSegments(0));
    var base =
        new Base(
            5,
            new Position(9, 2),
            Membership.of(List.of(1L, 2L), List.of(3L), 1),
            new Base.State.InSnapshot("5-9.snap"));
    var entries =
        List.of(
            new Entry(10, 2, EntryKind.COMMAND, "put".getBytes(StandardCharsets.UTF_8)),
            Entry.noop(11, 3),
            new Entry(12, 3, EntryKind.MEMBERSHIP, new byte[] {1, 2}));
    wal.append(
        new WalAppend(
            0x1122334455667788L,
            Optional.of(base),
            Optional.of(new HardState(3, 2)),
            entries,
            NOTHING));
    wal.doWork(0);
    wal.tombstone(77, NOTHING);
    wal.doWork(0);
    var place = new RecordBuffer(1024);
    var other =
        new Segment(new SegmentHeader(2, 2, 400, 1024), "copies", disk.open(Segment.pathOf(1)), 64);
    place.begin(other, 1024);
    place.entries(RecordType.COPIED_ENTRIES, 6, entries);
    int copied = place.bytes();
    byte[] copy = new byte[copied];
    place.flip()[0].get(copy);

    byte[] segment = disk.bytes(Segment.pathOf(1));
    check("segment.hex", Arrays.copyOf(segment, (int) end(segment)));
    check("copied-entries.hex", copy);
    check("header.hex", new SegmentHeader(2, 3, 4, 1024).encode().array());
  }

  @Test
  void theCommittedSegmentIsRead() throws IOException {
    assertIsRead("segment.hex", 1);
  }

  /** The tail is written anew at a start, in the format that it has. */
  @Test
  void oneOfTheFormatBeforeIsReadAgainAndAgain() throws IOException {
    SimDisk disk = assertIsRead("segment-1.hex", 0);
    Wal again = Wal.open(disk, WalOptions.DEFAULTS.withSegmentBytes(1024));
    assertEquals(12, again.recovered().getFirst().lastIndex());
  }

  private static SimDisk assertIsRead(String name, long epoch) throws IOException {
    var disk = new SimDisk(1);
    byte[] golden = HexFormat.of().parseHex(read(name).replace("\n", ""));
    try (DiskFile file = disk.create(Segment.pathOf(1))) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(golden)}, 0);
      file.resize(1024);
    }
    Wal wal = Wal.open(disk, WalOptions.DEFAULTS.withSegmentBytes(1024));
    RecoveredReplica replica = wal.recovered().getFirst();
    assertEquals(0x1122334455667788L, replica.replica());
    assertEquals(new HardState(3, 2), replica.hardState());
    assertEquals(new Base.State.InSnapshot("5-9.snap"), replica.base().state());
    assertEquals(List.of(new Position(10, 2), new Position(11, 3)), replica.terms());
    assertEquals(12, replica.lastIndex());
    assertEquals("[77]", wal.tombstones().toString());
    List<Entry> entries = wal.read(replica.replica(), 10, Long.MAX_VALUE);
    assertEquals("put", new String(entries.getFirst().data(), StandardCharsets.UTF_8));
    assertEquals(EntryKind.MEMBERSHIP, entries.getLast().kind());
    Membership members = Membership.of(List.of(1L, 2L), List.of(3L), epoch);
    assertEquals(members, replica.base().membership());
    wal.close();
    return disk;
  }

  @Test
  void nodeJsonHoldsThisText() throws IOException {
    var identity =
        new NodeIdentity(
            -2,
            Optional.of("prod"),
            3,
            Optional.of("b4a1"),
            NodeIdentity.Run.RUNNING,
            NodeIdentity.Log.BEGUN);
    String text = IdentityFile.encode(identity);
    checkText("node.json", text);
    assertEquals(identity, IdentityFile.decode(text));
  }

  private static long end(byte[] segment) {
    int end = segment.length;
    while (segment[end - 1] == 0) {
      end--;
    }
    // The last record ends with a replica id of one byte and seven zeros.
    return end + Long.BYTES - 1;
  }

  private static void check(String name, byte[] bytes) throws IOException {
    var lines = new StringBuilder();
    for (int at = 0; at < bytes.length; at += LINE_BYTES) {
      int to = Math.min(bytes.length, at + LINE_BYTES);
      lines.append(HexFormat.of().formatHex(bytes, at, to)).append('\n');
    }
    checkText(name, lines.toString());
  }

  private static void checkText(String name, String text) throws IOException {
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(name), text);
    }
    assertEquals(read(name), text);
  }

  private static String read(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }
}
