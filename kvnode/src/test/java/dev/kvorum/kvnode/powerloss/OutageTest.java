package dev.kvorum.kvnode.powerloss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.powerloss.WatchedFolder.Syncs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was synced is there after a power cut, what was not is gone, and a lying disk is caught. */
class OutageTest {

  @TempDir private Path scratch;

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(scratch.resolve("data"));
  }

  @Test
  void whatWasSyncedIsKeptAndNothingElse() throws Exception {
    Outage.Losses losses = run(Syncs.HONEST, Outage.Extent.EVERYTHING);
    assertTrue(losses.sectors() > 0 && losses.names() > 0, losses.toString());
    assertEquals(
        List.of("cut", "deleted", "dsync", "from", "grown", "half", "kept", "mapped", "to"),
        names());
    assertEquals("the old content of kept/forced", read("kept/forced"));
    assertEquals("the old content of cut", read("cut"));
    assertEquals("the old content of deleted", read("deleted"));
    assertEquals("the old content of from", read("from"));
    assertEquals("the old content of to", read("to"));
    assertEquals("the NEW content of half", read("half"));
    assertEquals(606, Files.size(folder.resolve("grown")));
    assertTrue(read("grown").endsWith("longer"));
    byte[] mapped = Files.readAllBytes(folder.resolve("mapped"));
    assertEquals('f', mapped[0]);
    assertEquals(0, mapped[1]);
    assertEquals('u', mapped[4096]);
    assertEquals(0, mapped[4097]);
    assertTrue(read("dsync").startsWith("each write is synced"));
    assertTrue(read("dsync").endsWith("again"));
  }

  @Test
  void aDiskThatLiesLosesAllOfIt() throws Exception {
    run(Syncs.LYING, Outage.Extent.EVERYTHING);
    assertEquals(List.of(), names());
  }

  @Test
  void whatIsLostByChanceIsOneOfBothContentsOrTheirLength() throws Exception {
    run(Syncs.HONEST, Outage.Extent.SOMETHING);
    assertEquals("the old content of kept/forced", read("kept/forced"));
    String old = "the old content of cut";
    String cut = "the ";
    String cutWithItsOldLength = cut + "\0".repeat(old.length() - cut.length());
    assertTrue(Stream.of(old, cut, cutWithItsOldLength).anyMatch(read("cut")::equals), read("cut"));
    if (names().contains("nameless")) {
      assertEquals("forced, but not its directory", read("nameless"));
    }
    if (names().contains("from")) {
      assertEquals("the old content of to", read("to"));
    } else {
      assertEquals("the old content of from", read("to"));
    }
  }

  @Test
  void aKillAloneLosesNothing() throws Exception {
    kill(WatchedFolder.begin(folder, scratch.resolve("journal"), Syncs.HONEST));
    assertEquals("never forced", read("fleeting"));
    assertFalse(names().contains("deleted"));
    assertEquals("the ", read("cut"));
  }

  private Outage.Losses run(Syncs syncs, Outage.Extent extent) throws Exception {
    WatchedFolder watched = WatchedFolder.begin(folder, scratch.resolve("journal"), syncs);
    kill(watched);
    long seed = System.nanoTime();
    System.out.println("outage: seed " + seed);
    return watched.losePower(extent, new SplittableRandom(seed));
  }

  private static void kill(WatchedFolder watched) throws Exception {
    Process deeds = watched.start(Deeds.class);
    assertEquals("done", deeds.inputReader().readLine());
    deeds.destroyForcibly().waitFor();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name), UTF_8);
  }
}
