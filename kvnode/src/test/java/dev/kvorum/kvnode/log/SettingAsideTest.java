package dev.kvorum.kvnode.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingAsideTest {

  @TempDir private Path folder;

  @Test
  void whatWasThereIsKeptAndTheNodeIsAnother() throws IOException {
    try (DataDirectory directory = filled()) {
      long before = directory.home().identity().nodeId();
      DataDirectory after = directory.setAside("removed-1");
      assertNotEquals(before, after.home().identity().nodeId());
      assertEquals(1, after.home().identity().bootCounter());
      assertEquals("log", Files.readString(data().resolve("removed-1/wal/1.seg")));
      assertTrue(Files.exists(data().resolve("removed-1/node.json")));
      assertTrue(!Files.exists(data().resolve("wal")));
    }
  }

  @Test
  void eachTimeItIsKeptApart() throws IOException {
    try (DataDirectory directory = filled()) {
      DataDirectory second = directory.setAside("removed-1");
      second.setAside("removed-2");
      assertEquals("log", Files.readString(data().resolve("removed-1/wal/1.seg")));
      assertTrue(Files.exists(data().resolve("removed-2/node.json")));
      assertTrue(!Files.exists(data().resolve("removed-2/removed-1")));
    }
  }

  @Test
  void aCrashAnywhereLeavesTheRestToTheNextStart() throws IOException {
    filled().close();
    var disk = new RealDisk(data());
    SettingAside.begin(disk, "removed-1");
    Files.createDirectory(data().resolve("removed-1"));
    Files.writeString(data().resolve("removed-1/set-aside"), "");
    disk.rename("node.json", "removed-1/node.json"); // a log without an identity is left behind
    try (DataDirectory after = DataDirectory.open(data())) {
      assertEquals(1, after.home().identity().bootCounter());
      assertEquals("log", Files.readString(data().resolve("removed-1/wal/1.seg")));
    }
  }

  private DataDirectory filled() throws IOException {
    DataDirectory directory = DataDirectory.open(data());
    directory.home().logBegun();
    Files.createDirectory(data().resolve("wal"));
    Files.writeString(data().resolve("wal/1.seg"), "log");
    return directory;
  }

  private Path data() {
    return folder.resolve("data");
  }
}
