package dev.kvorum.kvnode.engine.leveldb;

import dev.kvorum.kvnode.engine.disk.RecordLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
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

  private LogCheck() {}

  /**
   * Passes where nothing but what was being written when the process ended is missing.
   *
   * @throws IllegalStateException with the file, and the offset where there is one
   */
  static void check(Path directory) throws IOException {
    long oldest = RecordLog.manifestIn(directory).map(LogCheck::oldestLog).orElse(0L);
    TreeMap<Long, Path> logs = logs(directory);
    // A log goes when the manifest says that tables have its content. So one that is missing, by
    // what is left of the manifest, has gone by what isn't left.
    if (oldest > 0 && !logs.containsKey(oldest)) {
      throw new IllegalStateException(
          "the manifest lacks its end: it names log %d, which is gone".formatted(oldest));
    }
    for (Path log : logs.tailMap(oldest).values()) {
      boolean newest = log.equals(logs.lastEntry().getValue());
      RecordLog.read(log).records(newest ? RecordLog.End.TORN : RecordLog.End.WHOLE);
    }
  }

  /** The first log whose content is in no table; 0 for a database that has had none. */
  private static long oldestLog(RecordLog manifest) {
    return manifest.records(RecordLog.End.TORN).stream()
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
