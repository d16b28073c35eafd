package dev.kvorum.kvnode.powerloss;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the preloaded library has written, reduced to what no finished sync covers. The numbers of
 * the records are those of {@code powerloss.c}.
 */
final class Journal {

  private static final int HEADER_BYTES = 48;

  /** By inode. */
  private final Map<Long, UnsyncedContent> contents = new HashMap<>();

  private final List<NameChange> names = new ArrayList<>();
  private final Set<Long> created = new HashSet<>();

  /** By the number of the sync: the number of the record that says that it began. */
  private final Map<Long, Integer> syncs = new HashMap<>();

  private int number;

  private Journal() {}

  static Journal read(Path file) throws IOException {
    var journal = new Journal();
    try (FileChannel channel = FileChannel.open(file)) {
      long end = channel.size();
      for (long at = 0; at + HEADER_BYTES <= end; ) {
        ByteBuffer header = read(channel, at, HEADER_BYTES);
        int type = header.getInt();
        int[] lengths = {header.getInt(), header.getInt(), header.getInt()};
        int bytes = lengths[0] + lengths[1] + lengths[2];
        if (at + HEADER_BYTES + bytes > end) {
          break; // killed while it wrote the record, so before the deed
        }
        ByteBuffer content = read(channel, at + HEADER_BYTES, bytes);
        journal.number++;
        journal.take(type, header, lengths, content);
        at += HEADER_BYTES + bytes;
      }
    }
    return journal;
  }

  Map<Long, UnsyncedContent> contents() {
    return contents;
  }

  /** Oldest first. */
  List<NameChange> names() {
    return names;
  }

  /** Inodes that the library has seen coming. */
  Set<Long> created() {
    return created;
  }

  private void take(int type, ByteBuffer header, int[] lengths, ByteBuffer content) {
    long inode = header.getLong();
    long a = header.getLong();
    long b = header.getLong();
    long c = header.getLong();
    switch (type) {
      case 1 -> content(inode).range(number, a, a + b, content);
      case 2 -> content(inode).size(number, a);
      case 3 -> syncs.put(a, number);
      case 4 -> synced(inode, syncs.get(a), b, c);
      case 6 -> {
        created.add(inode);
        contents.remove(inode); // the number was another file's before
      }
      case 11 -> names.removeIf(change -> change.operation() == a);
      default -> {
        String one = text(content, lengths[0]);
        String two = text(content, lengths[1]);
        String grave = text(content, lengths[2]);
        names.add(NameChange.of(type, new NameChange.Of(number, inode, a), b, one, two, grave));
      }
    }
  }

  private void synced(long inode, int began, long offset, long length) {
    if (contents.containsKey(inode)) {
      long end = length == -1 ? Long.MAX_VALUE : offset + length;
      contents.get(inode).synced(began, offset, end);
    }
    names.removeIf(change -> change.directory() == inode && change.of().number() < began);
  }

  private UnsyncedContent content(long inode) {
    return contents.computeIfAbsent(inode, _ -> new UnsyncedContent());
  }

  private static String text(ByteBuffer content, int length) {
    byte[] bytes = new byte[length];
    content.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("the journal ends within a record");
      }
    }
    return buffer.flip();
  }
}
