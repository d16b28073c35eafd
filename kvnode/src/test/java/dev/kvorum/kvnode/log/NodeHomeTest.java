package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeHomeTest {

  private static final Optional<String> MACHINE = Optional.of("boot-1");
  private static final WalOptions SMALL = WalOptions.DEFAULTS.withSegmentBytes(4096);

  private SimDisk disk = new SimDisk(1);

  @Test
  void aNodeKeepsItsIdAndCountsItsStarts() throws IOException {
    assertEquals(-5, enter(MACHINE).identity().nodeId());
    disk.crash();
    NodeIdentity second = NodeHome.enter(disk, MACHINE, () -> 99).identity();
    assertEquals("18446744073709551611", second.nodeName());
    assertEquals(2, second.bootCounter());
  }

  @Test
  void aPowerFailureNeverTakesTheBootCounterBack() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      var crashing = new SimDisk(seed);
      long known = 0;
      for (int life = 0; life < 6; life++) {
        crashing.faults().failWriteAfter(seed % 7 == life ? seed % 3 : -1);
        crashing.faults().failForceAfter(seed % 5 == life ? seed % 2 : -1);
        try {
          long counted = NodeHome.enter(crashing, MACHINE, () -> 7).identity().bootCounter();
          assertTrue(counted > known, "seed " + seed);
          known = counted;
        } catch (IOException e) {
          // The process ends.
        }
        crashing.crash();
      }
    }
  }

  @Test
  void theEndOfTheRunBeforeIsKnown() throws IOException {
    NodeHome home = enter(MACHINE);
    assertEquals(PreviousStop.FIRST_START, home.previousStop());
    assertEquals(PreviousStop.PROCESS_DIED, enter(MACHINE).previousStop());
    home = enter(Optional.of("boot-2"));
    assertEquals(PreviousStop.MACHINE_DIED, home.previousStop());
    home.stopped();
    home = enter(Optional.of("boot-3"));
    assertEquals(PreviousStop.CLEAN, home.previousStop());
    enter(Optional.empty());
    assertEquals(PreviousStop.MACHINE_DIED, enter(Optional.empty()).previousStop());
  }

  @Test
  void aDiskBelongsToOneCluster() throws IOException {
    enter(MACHINE).joined("a");
    disk.crash();
    NodeHome home = enter(MACHINE);
    home.joined("a");
    assertEquals(Optional.of("a"), home.identity().clusterId());
    assertThrows(DataDirectoryException.class, () -> home.joined("b"));
  }

  @Test
  void anIdentityWithoutItsLogIsRefused() throws IOException {
    NodeHome home = enter(MACHINE);
    Wal.open(disk, SMALL).close();
    home.logBegun();
    enter(MACHINE);
    disk.list("wal").forEach(name -> disk.delete("wal/" + name));
    refused("had a log");
  }

  @Test
  void aLogWithoutItsIdentityIsRefused() throws IOException {
    enter(MACHINE);
    Wal.open(disk, SMALL).close();
    disk.delete("node.json");
    refused("no node.json");
  }

  @Test
  void whatCannotBeUnderstoodIsRefused() throws IOException {
    enter(MACHINE);
    String text = new String(disk.bytes("node.json"), java.nio.charset.StandardCharsets.UTF_8);
    int format = text.indexOf("2");
    disk.flipBit("node.json", format * 8L);
    refused("has format 3");
    disk.truncate("node.json", 20);
    refused("can't be understood");
  }

  @Test
  void noFlippedBitAndNoCutOfTheIdentityPasses() throws IOException {
    enter(MACHINE).joined("a");
    SimDisk sound = disk.copy(1);
    int bytes = sound.bytes("node.json").length;
    for (int length = 0; length < bytes; length++) {
      disk = sound.copy(length);
      disk.truncate("node.json", length);
      refused("node.json");
    }
    for (int bit = 0; bit < bytes * Byte.SIZE; bit++) {
      disk = sound.copy(bit);
      disk.flipBit("node.json", bit);
      refused("node.json");
    }
  }

  @Test
  void anIdentityFromBeforeTheSealIsRead() {
    String text =
        """
        {
          "format" : 1,
          "nodeId" : "7",
          "bootCounter" : 3,
          "run" : "STOPPED",
          "log" : "NONE"
        }
        """;
    assertEquals(7, IdentityFile.decode(text).nodeId());
    String newer = text.replace("\"format\" : 1", "\"format\" : 2");
    assertThrows(DataDirectoryException.class, () -> IdentityFile.decode(newer));
  }

  private void refused(String why) {
    var refusal = assertThrows(DataDirectoryException.class, () -> enter(MACHINE));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  private NodeHome enter(Optional<String> machine) throws IOException {
    return NodeHome.enter(disk, machine, () -> -5);
  }
}
