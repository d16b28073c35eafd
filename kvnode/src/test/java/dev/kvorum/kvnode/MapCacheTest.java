package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A map that is not what was written would send a node to shards and replicas that are not its own.
 */
class MapCacheTest {

  private static final ClusterState STATE =
      ClusterMap.formed(
          new BootstrapRecord(
              1,
              new UUID(1, 2),
              List.of(new BootstrapRecord.Member(0, 5, "127.0.0.1:7080")),
              2,
              1,
              EngineKind.ROCKSDB));

  private final SimDisk disk = new SimDisk(1);

  @BeforeEach
  void write() throws IOException {
    new MapCache(disk).write(STATE);
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    assertEquals(Optional.of(STATE), new MapCache(disk).read());
  }

  /** Who learns of many states in a row brings the newest as often. */
  @Test
  void aStateThatIsOnTheDiskIsNotForcedAgain() throws IOException {
    var cache = new MapCache(disk);
    cache.write(STATE);
    long before = disk.forces();
    cache.write(STATE);
    assertEquals(before, disk.forces());
  }

  @Test
  void oneFromBeforeTheSealIsRead() throws IOException {
    try (DiskFile file = disk.create("map.json")) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(MetaJson.encode(STATE))}, 0);
    }
    assertEquals(Optional.of(STATE), new MapCache(disk).read());
  }

  @Test
  void noFlippedBitAndNoCutPasses() {
    int bytes = disk.bytes("map.json").length;
    for (int length = 0; length < bytes; length++) {
      SimDisk cut = disk.copy(length);
      cut.truncate("map.json", length);
      refused(cut);
    }
    for (int bit = 0; bit < bytes * Byte.SIZE; bit++) {
      SimDisk damaged = disk.copy(bit);
      damaged.flipBit("map.json", bit);
      refused(damaged);
    }
  }

  private static void refused(SimDisk damaged) {
    var refusal = assertThrows(IllegalStateException.class, new MapCache(damaged)::read);
    assertTrue(refusal.getMessage().startsWith("map.json can't be used"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("Move it aside"), refusal.getMessage());
  }
}
