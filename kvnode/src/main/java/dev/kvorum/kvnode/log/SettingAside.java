package dev.kvorum.kvnode.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Keeps what a data directory holds in a folder of its own in there, so that another node can begin
 * in its place. A note says so from the first rename to the last: a crash in between leaves the
 * rest to the next start, before anything else reads the disk.
 */
final class SettingAside {

  private static final String NOTE = "setting-aside";
  private static final String NEXT_NOTE = "setting-aside.next";

  /** A file in each such folder, which says what is there; folders without it are the node's. */
  private static final String LABEL = "set-aside";

  private SettingAside() {}

  /**
   * Durable when it returns; nothing has moved.
   *
   * @param name of a folder that is not there
   */
  static void begin(Disk disk, String name) throws IOException {
    write(disk, NEXT_NOTE, name);
    disk.rename(NEXT_NOTE, NOTE);
    disk.forceDirectory("");
  }

  /** Moves what has not moved yet, if it was begun. */
  static void finish(Disk disk, List<String> staying) throws IOException {
    if (!disk.exists(NOTE)) {
      return;
    }
    String name = read(disk);
    write(disk, name + "/" + LABEL, "what the node had here before it joined as a new one\n");
    disk.forceDirectory(name);
    for (String entry : disk.list("")) {
      boolean stays = entry.equals(NOTE) || staying.contains(entry) || isAside(disk, entry);
      if (!stays) {
        disk.rename(entry, name + "/" + entry);
      }
    }
    disk.forceDirectory(name);
    disk.forceDirectory("");
    disk.delete(NOTE);
    disk.forceDirectory("");
  }

  private static boolean isAside(Disk disk, String entry) throws IOException {
    return disk.exists(entry + "/" + LABEL);
  }

  private static String read(Disk disk) throws IOException {
    try (DiskFile file = disk.open(NOTE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      return new String(bytes.array(), StandardCharsets.UTF_8);
    }
  }

  private static void write(Disk disk, String path, String text) throws IOException {
    try (DiskFile file = disk.create(path)) {
      file.write(new ByteBuffer[] {ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))}, 0);
      file.force();
    }
  }
}
