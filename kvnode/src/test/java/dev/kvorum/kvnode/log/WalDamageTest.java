package dev.kvorum.kvnode.log;

import static dev.kvorum.kvnode.log.Appends.begin;
import static dev.kvorum.kvnode.log.Appends.commands;
import static dev.kvorum.kvnode.log.Appends.drain;
import static dev.kvorum.kvnode.log.Appends.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What happened to the bytes is decidable: a torn end is cut, damage is refused, and nothing else
 * ever passes.
 */
class WalDamageTest {

  private static final Runnable NOTHING = () -> {};
  private static final WalOptions SMALL =
      new WalOptions(2 << 10, 1 << 10, 1 << 10, 0, SyncPolicy.ALWAYS);
  private static final String FIRST = Segment.pathOf(1);
  private static final String SECOND = Segment.pathOf(2);

  private final SimDisk disk = new SimDisk(1);

  /** The log's content after each of its batches. */
  private final List<Map<String, String>> views = new ArrayList<>();

  private Wal wal;

  @BeforeEach
  void open() throws IOException {
    wal = Wal.open(disk, SMALL);
    views.add(Twin.view(wal));
    for (long replica = 1; replica <= 2; replica++) {
      wal.append(begin(replica, NOTHING));
      drain(wal);
      views.add(Twin.view(wal));
    }
  }

  @Test
  void aTornTailIsCut() throws IOException {
    write(1, 2);
    int end = lastByte(FIRST) + 1;
    disk.flipBit(FIRST, (end - 3) * 8L);
    assertEquals(views.get(views.size() - 2), Twin.view(Wal.open(disk, SMALL)));
  }

  @Test
  void damageInTheMiddleIsRefusedWithFileAndOffset() {
    write(1, 3);
    disk.flipBit(FIRST, 100 * 8);
    var refusal = assertThrows(WalDamagedException.class, () -> Wal.open(disk, SMALL));
    String message = refusal.getMessage();
    assertTrue(message.contains(FIRST + " at offset 82"), message);
    assertTrue(message.contains("Re-seed"), message);
  }

  @Test
  void damageOfAnEarlierSegmentIsRefusedUpToItsLastByte() {
    write(1, 40);
    disk.flipBit(FIRST, lastByte(FIRST) * 8L);
    var refusal = assertThrows(WalDamagedException.class, () -> Wal.open(disk, SMALL));
    assertTrue(refusal.getMessage().contains(FIRST), refusal.getMessage());
  }

  @Test
  void aMissingSegmentIsRefused() {
    write(1, 60);
    disk.delete(SECOND);
    var refusal = assertThrows(WalDamagedException.class, () -> Wal.open(disk, SMALL));
    assertTrue(refusal.getMessage().contains(SECOND + " is not there"), refusal.getMessage());
  }

  @Test
  void aMissingFirstSegmentIsRefusedWhenAnythingInItIsNeeded() {
    write(1, 60);
    disk.delete(FIRST);
    var refusal = assertThrows(WalDamagedException.class, () -> Wal.open(disk, SMALL));
    assertTrue(refusal.getMessage().contains("has no base"), refusal.getMessage());
  }

  @Test
  void everyFlippedBitGivesAnAcknowledgedPrefixOrARefusal() throws IOException {
    write(1, 8);
    int end = lastByte(FIRST) + 1;
    int refused = 0;
    for (long bit = 0; bit < (end + 32) * 8L; bit++) {
      SimDisk damaged = disk.copy(bit);
      damaged.flipBit(FIRST, bit);
      refused += refusedOrPrefix(damaged, views.size() - 2);
    }
    assertTrue(refused > end * 7, "nearly all of it is below the last mark: " + refused);
  }

  @Test
  void afterACleanStopNoFlippedBitIsTakenForATornTail() throws IOException {
    write(1, 3);
    wal.close();
    int end = lastByte(FIRST) + 1 - RecordBuffer.MARK_BYTES;
    for (long bit = 0; bit < end * 8L; bit++) {
      SimDisk damaged = disk.copy(bit);
      damaged.flipBit(FIRST, bit);
      assertThrows(WalDamagedException.class, () -> Wal.open(damaged, SMALL));
    }
  }

  @Test
  void aSegmentOfALogBeforeItsCapacityWasKnownIsCutAtItsTornEnd() throws IOException {
    write(1, 2);
    rewriteHeader(header -> new SegmentHeader(header.sequence(), header.generation(), 0, 0));
    disk.truncate(FIRST, lastByte(FIRST) + 1 - 3);
    assertEquals(views.get(views.size() - 2), Twin.view(Wal.open(disk, SMALL)));
  }

  @Test
  void aTailThatWasCutNeverComesBack() throws IOException {
    var options = SMALL.withSync(SyncPolicy.NEVER);
    wal.close();
    wal = Wal.open(disk, options);
    write(1, 6);
    Map<String, String> all = views.getLast();
    // The third batch is lost, those behind it reached the disk: nobody was promised any of them.
    disk.flipBit(FIRST, (lastByte(FIRST) - 150) * 8L);
    wal = Wal.open(disk, options);
    Map<String, String> cut = Twin.view(wal);
    assertFalse(cut.equals(all));
    assertTrue(views.contains(cut));
    for (int i = 0; i < 3; i++) {
      disk.crash();
      wal = Wal.open(disk, options);
      assertEquals(cut, Twin.view(wal));
    }
  }

  @Test
  void aNewerFormatIsRefusedByName() {
    write(1, 1);
    byte[] bytes = disk.bytes(FIRST);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int offset = SegmentHeader.BYTES;
    long generation = SegmentHeader.decode(FIRST, buffer.duplicate()).orElseThrow().generation();
    buffer.put(offset + FrameCrc.VERSION_OFFSET, (byte) (RecordType.VERSION + 1));
    rewrite(buffer, offset, new FrameCrc().of(generation, offset, buffer, offset));
    var refusal = assertThrows(WalDamagedException.class, () -> Wal.open(disk, SMALL));
    assertTrue(
        refusal.getMessage().contains("a record of format " + (RecordType.VERSION + 1)),
        refusal.getMessage());
    assertTrue(refusal.getMessage().contains("the version of kvnode"), refusal.getMessage());
  }

  @Test
  void anEntryThatRotsIsNotReadBack() {
    write(1, 3);
    disk.flipBit(FIRST, (lastByte(FIRST) - 1) * 8L);
    assertThrows(WalDamagedException.class, () -> wal.read(2, 2, 1));
  }

  private void rewriteHeader(UnaryOperator<SegmentHeader> change) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(disk.bytes(FIRST), 0, SegmentHeader.BYTES);
    ByteBuffer changed = change.apply(SegmentHeader.decode(FIRST, header).orElseThrow()).encode();
    try (DiskFile file = disk.open(FIRST)) {
      file.write(new ByteBuffer[] {changed}, 0);
    }
  }

  private void write(long first, int count) {
    for (long index = first; index < first + count; index++) {
      wal.append(entries(1 + index % 2, commands((index + 1) / 2, 1, 1, 9), NOTHING));
      drain(wal);
      views.add(Twin.view(wal));
    }
  }

  /** Returns 1 for a refusal. */
  private int refusedOrPrefix(SimDisk damaged, int acknowledged) throws IOException {
    try {
      Map<String, String> found = Twin.view(Wal.open(damaged, SMALL));
      assertTrue(views.indexOf(found) >= acknowledged, () -> "no prefix: " + found);
      return 0;
    } catch (WalDamagedException e) {
      return 1;
    }
  }

  private int lastByte(String path) {
    byte[] bytes = disk.bytes(path);
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    return last;
  }

  private void rewrite(ByteBuffer buffer, int offset, int crc) {
    buffer.putInt(offset + FrameCrc.CRC_OFFSET, crc);
    byte[] before = disk.bytes(FIRST);
    for (int at = 0; at < before.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        if (((before[at] ^ buffer.get(at)) & 1 << bit) != 0) {
          disk.flipBit(FIRST, at * 8L + bit);
        }
      }
    }
  }
}
