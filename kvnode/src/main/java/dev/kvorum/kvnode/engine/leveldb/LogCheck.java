package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.disk.RecordLog;
import dev.kvorum.kvnode.engine.disk.RecordLog.End;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.iq80.leveldb.impl.VersionEdit;
import org.iq80.leveldb.util.Slices;

/**
 * Looks through the logs of a database before LevelDB does, which passes over records that are
 * damaged as if they had never been written. What it finds else, as damaged tables, it says itself.
 */
final class LogCheck {

  private static final Pattern LOG = Pattern.compile("(\\d+)\\.log");

  /** Of a batch: the sequence number of its first change, and how many there are. */
  private static final int BATCH_HEADER_BYTES = Long.BYTES + Integer.BYTES;

  private LogCheck() {}

  /**
   * Passes where nothing but what was being written when the process ended is missing.
   *
   * @param directory of a database that was there before
   * @throws IllegalStateException with the file, and the offset where there is one
   */
  static void check(Path directory) throws IOException {
    long oldest =
        RecordLog.manifestIn(directory)
            .map(LogCheck::oldestLog)
            .orElseThrow(() -> new IllegalStateException("the file CURRENT is gone"));
    TreeMap<Long, Path> logs = logs(directory);
    // A log goes when the manifest says that tables have its content. So one that is missing, by
    // what is left of the manifest, has gone by what isn't left.
    if (oldest > 0 && !logs.containsKey(oldest)) {
      throw new IllegalStateException(
          "the manifest lacks its end: it names log %d, which is gone".formatted(oldest));
    }
    checkBatches(upToTheLastUsed(logs.tailMap(oldest, true).values()));
  }

  /** A batch follows the one before it by its numbers, too: else a file lost its last ones. */
  private static void checkBatches(List<Path> logs) throws IOException {
    OptionalLong next = OptionalLong.empty();
    for (Path log : logs) {
      End end = log.equals(logs.getLast()) ? End.TORN : End.WHOLE;
      List<byte[]> batches = RecordLog.read(log).records(end, BATCH_HEADER_BYTES);
      refuseIf(end == End.WHOLE && batches.isEmpty(), log);
      for (byte[] batch : batches) {
        refuseIf(batch.length < BATCH_HEADER_BYTES, log);
        ByteBuffer header = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
        long sequence = header.getLong();
        refuseIf(next.isPresent() && next.getAsLong() != sequence, log);
        next = OptionalLong.of(sequence + header.getInt());
      }
    }
  }

  private static void refuseIf(boolean damaged, Path log) {
    if (damaged) {
      throw new IllegalStateException(log.getFileName() + ", or the log before it, lacks records");
    }
  }

  /** A start that broke off leaves an empty one behind them. */
  private static List<Path> upToTheLastUsed(Iterable<Path> logs) throws IOException {
    List<Path> used = new ArrayList<>();
    List<Path> empty = new ArrayList<>();
    for (Path log : logs) {
      empty.add(log);
      if (Files.size(log) > 0) {
        used.addAll(empty);
        empty.clear();
      }
    }
    return used;
  }

  /** The first log whose content is in no table; 0 for a database that has had none. */
  private static long oldestLog(RecordLog manifest) {
    return manifest.records(End.TORN, Integer.MAX_VALUE).stream()
        .map(record -> new VersionEdit(Slices.wrappedBuffer(record)).getLogNumber())
        .filter(Objects::nonNull)
        .reduce(0L, (_, newer) -> newer);
  }

  private static TreeMap<Long, Path> logs(Path directory) throws IOException {
    var logs = new TreeMap<Long, Path>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Matcher name = LOG.matcher(file.getFileName().toString());
        if (name.matches()) {
          logs.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return logs;
  }
}
