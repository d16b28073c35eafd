package dev.kvorum.kvnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineKind;
import dev.kvorum.kvnode.log.DataDirectory;
import dev.kvorum.kvnode.log.DataDirectoryException;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import dev.kvorum.kvnode.meta.BootstrapRecord.Member;
import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.peer.PeerAddress;
import dev.kvorum.kvnode.sim.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a disk may act for a cluster: SAFETY 1 and 12. */
class NodeDiskTest {

  private static final UUID CLUSTER = new UUID(1, 2);

  @TempDir private Path folder;

  @Test
  void anEmptyDiskThatNobodyNamesWaits() throws IOException {
    try (NodeDisk disk = open("always")) {
      assertEquals(Optional.empty(), disk.cluster());
      assertTrue(disk.whyOutside().contains("no cluster file names it"), disk.whyOutside());
    }
  }

  @Test
  void oneThatTheRecordNamesBootstrapsAndGoesOnWithoutIt() throws IOException {
    writeRecord(CLUSTER, formatted());
    try (NodeDisk disk = open("always")) {
      assertEquals(CLUSTER, disk.cluster().orElseThrow().clusterId());
      assertEquals(Optional.of(CLUSTER), disk.identity().cluster());
    }
    Files.delete(recordFile());
    try (NodeDisk disk = open("always")) {
      assertEquals(CLUSTER, disk.cluster().orElseThrow().clusterId());
    }
  }

  @Test
  void aWipedDiskIsAnotherNodeAndMustNotVote() throws IOException {
    writeRecord(CLUSTER, formatted());
    open("always").close();
    delete(data());
    try (NodeDisk disk = open("always")) {
      assertEquals(Optional.empty(), disk.cluster());
      assertTrue(
          disk.whyOutside()
              .contains("without node " + Long.toUnsignedString(disk.identity().node())));
      assertTrue(disk.whyOutside().contains("waits to be re-added"), disk.whyOutside());
    }
  }

  @Test
  void aCrashBetweenMapAndMembershipBootstrapsAgain() throws IOException {
    writeRecord(CLUSTER, formatted());
    Files.writeString(data().resolve("map.json"), "what a crash has left");
    try (NodeDisk disk = open("always")) {
      assertEquals(CLUSTER, disk.cluster().orElseThrow().clusterId());
    }
  }

  @Test
  void anotherClustersRecordIsRefused() throws IOException {
    long id = formatted();
    writeRecord(CLUSTER, id);
    open("always").close();
    writeRecord(new UUID(3, 4), id);
    var refused = assertThrows(DataDirectoryException.class, () -> open("always"));
    assertTrue(
        refused.getMessage().contains("belongs to cluster " + CLUSTER), refused.getMessage());
  }

  @Test
  void aMapThatIsLostOrDamagedIsRefused() throws IOException {
    writeRecord(CLUSTER, formatted());
    open("always").close();
    Files.writeString(data().resolve("map.json"), "{\"version\":");
    var damaged = assertThrows(IllegalStateException.class, () -> open("always"));
    assertTrue(damaged.getMessage().contains("map.json can't be used"), damaged.getMessage());
    Files.delete(data().resolve("map.json"));
    var lost = assertThrows(IllegalStateException.class, () -> open("always"));
    assertTrue(lost.getMessage().contains("map.json is missing"), lost.getMessage());
  }

  @Test
  void anEmptyDiskAsksWhereItWasToldAndWhereTheClusterWasFormed() throws IOException {
    writeRecord(CLUSTER, formatted());
    open("always").close();
    delete(data());
    try (NodeDisk disk = open("always")) {
      assertTrue(disk.joins());
      assertEquals(List.of(at("a"), at("b"), at("c")), disk.doors());
    }
    try (NodeDisk disk = joining("d:1,b:1")) {
      assertEquals(List.of(at("d"), at("b"), at("a"), at("c")), disk.doors());
    }
  }

  @Test
  void whoWasTakenInIsOfTheClusterFromThenOn() throws IOException {
    ClusterState taken = ClusterMap.formed(record(CLUSTER, 7));
    try (NodeDisk disk = joining("a:1")) {
      assertTrue(disk.joins());
      disk.join(taken, config("always").sync());
      assertTrue(!disk.joins());
      assertEquals(Optional.of(CLUSTER), disk.identity().cluster());
    }
    try (NodeDisk disk = joining("a:1")) {
      assertTrue(!disk.joins(), "addresses are hints by now");
      assertEquals(taken, disk.cluster().orElseThrow());
    }
  }

  @Test
  void whoIsToFormAClusterMustNotBeToldToJoinOne() throws IOException {
    writeRecord(CLUSTER, formatted());
    var refused = assertThrows(ConfigException.class, () -> joining("a:1"));
    assertTrue(refused.getMessage().contains("leave one of them out"), refused.getMessage());
    open("always").close();
    joining("a:1").close(); // afterwards it is where the others may be
  }

  @Test
  void aRemovedNodeStaysOutAndComesBackAsAnotherIfItIsToJoin() throws IOException {
    writeRecord(CLUSTER, formatted());
    long before;
    try (NodeDisk disk = open("always")) {
      before = disk.identity().node();
      disk.removed();
    }
    var refused = assertThrows(IllegalStateException.class, () -> open("always"));
    String name = Long.toUnsignedString(before);
    assertTrue(refused.getMessage().contains("removed node " + name), refused.getMessage());
    try (NodeDisk disk = joining("a:1")) {
      assertTrue(disk.joins());
      assertTrue(disk.identity().node() != before);
      assertTrue(Files.exists(data().resolve("removed-" + name + "/map.json")));
    }
  }

  @Test
  void aRecordThatCannotBeReadNamesItsFile() throws IOException {
    Files.writeString(recordFile(), "{}");
    var refused = assertThrows(ConfigException.class, () -> open("always"));
    assertTrue(refused.getMessage().contains(recordFile().toString()), refused.getMessage());
  }

  @Test
  void aMachineThatDiedUnderRelaxedSyncLeavesANodeThatWaitsForGood() throws IOException {
    takePartAndDie("interval");
    pretendAnotherMachineRun();
    assertOutside("interval");
    assertOutside("interval"); // the same process again, on the same run of the machine
    assertOutside("always"); // and whatever sync says by now
    try (NodeDisk disk = open("never")) {
      disk.stopped(); // nor does a clean stop of a node that waits make it whole
    }
    assertOutside("always");
  }

  @Test
  void aProcessThatDiedUnderRelaxedSyncGoesOn() throws IOException {
    takePartAndDie("never");
    assertInside("never");
  }

  @Test
  void aCleanStopPutsAllOnTheDisk() throws IOException {
    takePartAndDie("never");
    try (NodeDisk disk = open("never")) {
      disk.logBegun(config("never").sync());
      disk.stopped();
    }
    assertTrue(!Files.exists(marker()));
    assertInside("never");
  }

  @Test
  void aStartWithSyncAlwaysPutsAllOnTheDiskToo() throws IOException {
    takePartAndDie("never");
    try (NodeDisk disk = open("always")) {
      disk.logBegun(config("always").sync());
    }
    assertTrue(!Files.exists(marker()));
  }

  @Test
  void aMachineThatDiedUnderSyncAlwaysLosesNothingWhateverSyncIsNow() throws IOException {
    takePartAndDie("always");
    assertTrue(!Files.exists(marker()));
    assertInside("never");
  }

  @Test
  void anOldCopyWaitsForGoodHoweverOftenItsBootsAreCounted() throws IOException {
    writeRecord(CLUSTER, formatted());
    try (NodeDisk disk = open("always")) {
      disk.outdated();
    }
    for (int i = 0; i < 3; i++) {
      try (NodeDisk disk = open("always")) {
        assertEquals(Optional.empty(), disk.cluster());
        assertTrue(disk.whyOutside().contains("its disk is an old copy"), disk.whyOutside());
      }
    }
  }

  @Test
  void aMachineWithoutANameOfItsRunCountsAsDead() throws IOException {
    var disk = new SimDisk(1);
    new RelaxedRun(disk, Optional.empty()).begin(dev.kvorum.kvnode.log.SyncPolicy.NEVER);
    assertTrue(new RelaxedRun(disk, Optional.empty()).lostItsMachine());
    assertTrue(new RelaxedRun(disk, Optional.of("run")).lostItsMachine());
  }

  @Test
  void theMarkIsThereAfterAPowerCutAtAnyPoint() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      var disk = new SimDisk(seed);
      new RelaxedRun(disk, Optional.of("run 1")).begin(dev.kvorum.kvnode.log.SyncPolicy.NEVER);
      disk.crash();
      assertTrue(new RelaxedRun(disk, Optional.of("run 2")).lostItsMachine());
      assertTrue(!new RelaxedRun(disk, Optional.of("run 1")).lostItsMachine());
    }
  }

  private void takePartAndDie(String sync) throws IOException {
    writeRecord(CLUSTER, formatted());
    try (NodeDisk disk = open(sync)) {
      disk.logBegun(config(sync).sync());
      Files.createDirectories(data().resolve("wal"));
      Files.writeString(data().resolve("wal/1.seg"), "a log, as far as this test goes");
    }
  }

  private void pretendAnotherMachineRun() throws IOException {
    Files.writeString(marker(), "another run");
  }

  private void assertOutside(String sync) throws IOException {
    try (NodeDisk disk = open(sync)) {
      assertEquals(Optional.empty(), disk.cluster());
      assertTrue(
          disk.whyOutside().contains("its machine stopped while sync was relaxed"),
          disk.whyOutside());
      disk.logBegun(config(sync).sync());
    }
  }

  private void assertInside(String sync) throws IOException {
    try (NodeDisk disk = open(sync)) {
      assertEquals(CLUSTER, disk.cluster().orElseThrow().clusterId());
    }
  }

  private long formatted() throws IOException {
    return DataDirectory.format(data());
  }

  private void writeRecord(UUID cluster, long node) throws IOException {
    Files.write(recordFile(), MetaJson.encode(record(cluster, node)));
  }

  private static BootstrapRecord record(UUID cluster, long node) {
    var members =
        List.of(
            new Member(0, node, "a:1"),
            new Member(1, node + 1, "b:1"),
            new Member(2, node + 2, "c:1"));
    return new BootstrapRecord(BootstrapRecord.FORMAT, cluster, members, 4, 3, EngineKind.ROCKSDB);
  }

  private static PeerAddress at(String host) {
    return new PeerAddress(host, 1);
  }

  private NodeDisk open(String sync) throws IOException {
    return NodeDisk.open(config(sync));
  }

  private NodeDisk joining(String addresses) throws IOException {
    return NodeDisk.open(config("always", addresses));
  }

  private NodeConfig config(String sync) {
    return config(sync, "");
  }

  private NodeConfig config(String sync, String join) {
    return ConfigReader.read(
        Map.of(
            "data",
            data().toString(),
            "cluster-file",
            recordFile().toString(),
            "sync",
            sync,
            "join",
            join),
        Map.of());
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path marker() {
    return data().resolve("relaxed");
  }

  private Path recordFile() {
    return folder.resolve("cluster.json");
  }

  private static void delete(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
