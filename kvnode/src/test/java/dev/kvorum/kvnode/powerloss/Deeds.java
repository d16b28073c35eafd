package dev.kvorum.kvnode.powerloss;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A program that does everything to files that can be done with and without a sync. */
public final class Deeds {

  private static final int MAP_BYTES = 8192;

  private final Path folder;

  private Deeds(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    var deeds = new Deeds(Path.of(arguments[0]));
    deeds.synced();
    deeds.unsynced();
    System.out.println("done");
    while (System.in.read() >= 0) {}
  }

  private void synced() throws IOException {
    Files.createDirectory(folder.resolve("kept"));
    force(folder);
    for (String name :
        new String[] {"kept/forced", "cut", "deleted", "from", "to", "half", "grown"}) {
      write(name, 0, "the old content of " + name, StandardOpenOption.CREATE).close();
    }
    try (FileChannel channel = open("mapped", StandardOpenOption.CREATE)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, MAP_BYTES);
      map.put(0, (byte) 'f');
      map.force();
      map.put(1, (byte) 'u');
      map.put(4096, (byte) 'u');
      map.force(4096, 1);
      map.put(4097, (byte) 'u');
    }
    try (FileChannel channel =
        write(
            "dsync",
            0,
            "each write is synced",
            StandardOpenOption.CREATE,
            StandardOpenOption.DSYNC)) {
      channel.write(bytes("again"), 6000);
    }
    force(folder.resolve("kept"));
    force(folder);
  }

  private void unsynced() throws IOException {
    write("half", 4, "NEW", StandardOpenOption.WRITE).close();
    FileChannel later = FileChannel.open(folder.resolve("half"), StandardOpenOption.WRITE);
    later.write(bytes("far"), 5000);
    write("grown", 600, "longer", StandardOpenOption.WRITE).close();
    try (FileChannel channel =
        FileChannel.open(folder.resolve("grown"), StandardOpenOption.WRITE)) {
      channel.write(bytes("not this"), 600);
      channel.write(bytes("longer still"), 1000);
    }
    try (FileChannel channel = FileChannel.open(folder.resolve("cut"), StandardOpenOption.WRITE)) {
      channel.truncate(4);
    }
    Files.delete(folder.resolve("deleted"));
    Files.move(folder.resolve("from"), folder.resolve("to"), StandardCopyOption.ATOMIC_MOVE);
    write("nameless", 0, "forced, but not its directory", StandardOpenOption.CREATE).close();
    Files.writeString(folder.resolve("fleeting"), "never forced");
    Files.createDirectory(folder.resolve("lost"));
    write("lost/forced", 0, "below a directory that goes", StandardOpenOption.CREATE).close();
    force(folder.resolve("lost"));
  }

  /** Writes and forces. */
  private FileChannel write(String name, long at, String content, OpenOption... options)
      throws IOException {
    FileChannel channel = open(name, options);
    channel.write(bytes(content), at);
    channel.force(false);
    return channel;
  }

  private FileChannel open(String name, OpenOption... options) throws IOException {
    OpenOption[] all = new OpenOption[options.length + 2];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = StandardOpenOption.READ;
    all[options.length + 1] = StandardOpenOption.WRITE;
    return FileChannel.open(folder.resolve(name), all);
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
