package dev.kvorum.kvnode.shard.replica;

import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.raft.Effects.SnapshotMark;
import dev.kvorum.kvnode.raft.Invariant;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.shard.machine.Family;
import dev.kvorum.kvnode.shard.machine.Golden;
import dev.kvorum.kvnode.shard.machine.KeyValueMachine;
import dev.kvorum.kvnode.shard.machine.Log;
import dev.kvorum.kvnode.shard.machine.OpenEngines;
import dev.kvorum.kvnode.shard.machine.ShardCommand;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.SplitAndMergeTest;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFormatTest {

  private static final SnapshotMark MARK =
      new SnapshotMark(new Position(5, 3), Membership.of(List.of(1L, 2L, 3L), List.of(4L), 1));

  private final SimDisk disk = new SimDisk(1);
  private OpenEngines engines;
  private Engine engine;

  @BeforeEach
  void fillAnEngine(@TempDir Path folder) {
    engines = new OpenEngines(folder);
    engine = engines.open(EngineUnderTest.MEMORY);
    new Log(Log.machine(engine)).applyAll(put("a", "1"), put("b", ""), put("c", "333"));
  }

  @AfterEach
  void closeEngines() {
    engines.close();
  }

  @Test
  void aSnapshotHoldsTheseBytes() throws IOException {
    Golden.check("snapshot.hex", written());
  }

  @Test
  void oneOfAnotherBuildIsRead() throws IOException {
    try (DiskFile file = file(Golden.bytes("snapshot.hex"))) {
      assertEquals(MARK, SnapshotReader.check(file));
      Engine other = engines.open(EngineUnderTest.ROCKSDB);
      other.restore(new SnapshotReader(file), engine.appliedIndex());
      assertEquals(OpenEngines.content(engine), OpenEngines.content(other));
    }
  }

  /** Else: whoever begins with it takes keys for its own that another shard has changed since. */
  @Test
  void onlyWhatTheShardOwnsIsInIt() throws IOException {
    engine = engines.open(EngineUnderTest.MEMORY);
    var family = new Family();
    KeyValueMachine parent = family.begin(ShardState.begin(1, HashRange.ALL, 1), engine);
    var log = new Log(parent);
    for (int i = 0; i < 20; i++) {
      log.apply(Log.named("name-" + i, put("key-" + i, "v")));
    }
    HashRange upper = HashRange.even(2).getLast();
    log.apply(new ShardCommand.Split(2, SplitAndMergeTest.child(2, upper)));
    Engine restored = engines.open(EngineUnderTest.MEMORY);
    try (DiskFile file = file(written())) {
      restored.restore(new SnapshotReader(file), engine.appliedIndex());
    }
    family.clean(1);
    assertEquals(OpenEngines.content(engine), OpenEngines.content(restored));
    var machine = new KeyValueMachine(restored, family, Optional.empty());
    assertEquals(parent.shardState(), machine.shardState());
    assertEquals(parent.stampMillis(), machine.stampMillis());
  }

  /** Else: whoever lags behind a state without keys is sent it for ever and never takes it. */
  @Test
  void aStateWithoutPairsIsWhole() throws IOException {
    engine = engines.open(EngineUnderTest.MEMORY);
    try (DiskFile file = file(written())) {
      assertEquals(MARK, SnapshotReader.check(file));
    }
  }

  @Test
  void manyBlocksAndPairsLargerThanABlockComeBack() throws IOException {
    var batch = new Batch(9);
    for (int i = 0; i < 3000; i++) {
      batch.put(("key-" + i).getBytes(), new byte[i % 300]);
    }
    batch.put("large".getBytes(), new byte[1 << 20]).put("larger".getBytes(), new byte[3 << 20]);
    engine.apply(batch);
    try (DiskFile file = file(written())) {
      Engine other = engines.open(EngineUnderTest.MEMORY);
      other.restore(new SnapshotReader(file), 9);
      assertEquals(OpenEngines.content(engine), OpenEngines.content(other));
    }
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    byte[] whole = written();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refused(flipped, "bit " + bit);
    }
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    byte[] whole = written();
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "cut at " + length);
    }
  }

  @Test
  void whatFollowsTheEndIsNoticed() throws IOException {
    byte[] whole = written();
    refused(Arrays.copyOf(whole, whole.length + 1), "a byte more");
  }

  @Test
  void aHoleOfZerosIsNoEnd() throws IOException {
    byte[] whole = written();
    int header = 8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
    byte[] holed = Arrays.copyOf(Arrays.copyOf(whole, header), whole.length);
    refused(holed, "zeros from the first pair on");
    refused(Arrays.copyOf(whole, header + 8), "one empty header");
    refused(new byte[64], "zeros only");
  }

  @Test
  void aDamagedLengthAsksForNoMemory() throws IOException {
    try (DiskFile file = disk.create("huge")) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(written())}, 0);
      var length =
          ByteBuffer.allocate(4)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(0, SnapshotWriter.BLOCK_BYTES_MAX + 1);
      file.write(new ByteBuffer[] {length}, 0);
      file.resize(SnapshotWriter.BLOCK_BYTES_MAX + 1000L);
      var refused = assertThrows(IOException.class, () -> SnapshotReader.check(file));
      assertTrue(refused.getMessage().contains("does not fit"), refused.getMessage());
    }
  }

  @Test
  void aNewerFormatIsRefusedByName() throws IOException {
    byte[] newer = written();
    newer[8 + 4] = 2;
    ByteBuffer bytes = ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getInt(0);
    bytes.putInt(4, SnapshotWriter.crc(bytes.slice(0, 4), bytes.slice(8, length)));
    try (DiskFile file = file(newer)) {
      var refused = assertThrows(IOException.class, () -> SnapshotReader.check(file));
      assertTrue(refused.getMessage().contains("format 2"), refused.getMessage());
    }
  }

  @Test
  void aPairThatNoReaderWouldTakeIsNotWritten() {
    engine.apply(new Batch(9).put("huge".getBytes(), new byte[SnapshotWriter.BLOCK_BYTES_MAX]));
    assertThrows(Invariant.Broken.class, this::written);
  }

  private byte[] written() throws IOException {
    try (DiskFile file = disk.create("written");
        var view = engine.view()) {
      SnapshotWriter.write(file, MARK, view);
    }
    return disk.bytes("written");
  }

  private void refused(byte[] content, String how) throws IOException {
    try (DiskFile file = file(content)) {
      assertThrows(IOException.class, () -> SnapshotReader.check(file), how);
    }
  }

  private DiskFile file(byte[] content) throws IOException {
    DiskFile file = disk.create("file");
    file.write(new ByteBuffer[] {ByteBuffer.wrap(content)}, 0);
    return file;
  }
}
