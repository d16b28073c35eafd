package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.Disk;
import dev.kvorum.kvnode.log.DiskFile;
import dev.kvorum.kvnode.log.SyncPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The file {@code relaxed}: since a node began to take part with relaxed sync, until its log is
 * wholly on the disk again. It names the machine's run. Who finds it and another run has lost what
 * was acknowledged, and must not vote (SAFETY 12): at this start, at the next one, and whatever
 * {@code sync} says by then.
 */
final class RelaxedRun {

  private static final String FILE = "relaxed";
  private static final String NEXT = "relaxed.next";

  private final Disk disk;
  private final Optional<String> machineBoot;

  /**
   * @param machineBoot the machine's name of its present run, if it has one
   */
  RelaxedRun(Disk disk, Optional<String> machineBoot) {
    this.disk = disk;
    this.machineBoot = machineBoot;
  }

  /**
   * Whether the machine may have stopped before all of the log was on the disk; without a name of
   * its run, it has.
   */
  boolean lostItsMachine() throws IOException {
    if (!disk.exists(FILE)) {
      return false;
    }
    try (DiskFile file = disk.open(FILE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      String before = new String(bytes.array(), StandardCharsets.UTF_8);
      return machineBoot.isEmpty() || !machineBoot.get().equals(before);
    }
  }

  /**
   * The log has been recovered, which puts all of it on the disk; to be called before it is
   * appended to.
   */
  void begin(SyncPolicy sync) throws IOException {
    if (!sync.relaxed()) {
      end();
      return;
    }
    try (DiskFile file = disk.create(NEXT)) {
      byte[] boot = machineBoot.orElse("").getBytes(StandardCharsets.UTF_8);
      file.write(new ByteBuffer[] {ByteBuffer.wrap(boot)}, 0);
      file.force();
    }
    disk.rename(NEXT, FILE);
    disk.forceDirectory("");
  }

  /** The log was closed, and all of it is on the disk. */
  void end() throws IOException {
    disk.delete(FILE);
    disk.forceDirectory("");
  }
}
