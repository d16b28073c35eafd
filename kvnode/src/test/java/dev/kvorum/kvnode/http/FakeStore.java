package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.Condition;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.route.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * A store of one keyspace, {@code default}, in a map; it remembers what it was asked and can be
 * told what to answer.
 */
final class FakeStore implements Store {

  record Row(byte[] value, long version) {}

  final NavigableMap<byte[], Row> rows = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  volatile long version;
  volatile Command lastCommand;
  volatile Consistency lastConsistency;
  volatile long lastDeadlineNanos;
  volatile ScanRequest lastScan;

  /** Answers instead of the map, where set. */
  volatile Optional<Supplier<Outcome.OfWrite>> writes = Optional.empty();

  volatile Optional<Supplier<Outcome.OfRead>> reads = Optional.empty();

  /**
   * Called with the number of each page of a scan, before it is read; may throw or give another
   * result.
   */
  volatile PageHook pages = _ -> Optional.empty();

  private int pageCount;

  interface PageHook {
    Optional<ScanResult> before(int page);
  }

  @Override
  public synchronized Outcome.OfWrite write(String keyspace, Command command, long deadlineNanos) {
    lastCommand = command;
    lastDeadlineNanos = deadlineNanos;
    if (writes.isPresent()) {
      return writes.get().get();
    }
    if (!keyspace.equals("default")) {
      return new Outcome.NoSuchKeyspace();
    }
    Row row = rows.get(command.key());
    if (!holds(command.condition(), row)) {
      return new Outcome.PreconditionFailed(
          row == null ? OptionalLong.empty() : OptionalLong.of(row.version()));
    }
    return switch (command) {
      case Command.Put put -> {
        rows.put(put.key(), new Row(put.value(), ++version));
        yield row == null ? new Outcome.Created(version) : new Outcome.Replaced(version);
      }
      case Command.Delete delete ->
          rows.remove(delete.key()) == null
              ? new Outcome.NothingToDelete()
              : new Outcome.Deleted(++version);
    };
  }

  @Override
  public Outcome.OfRead read(
      String keyspace, byte[] key, Consistency consistency, long deadlineNanos) {
    lastConsistency = consistency;
    lastDeadlineNanos = deadlineNanos;
    if (reads.isPresent()) {
      return reads.get().get();
    }
    if (!keyspace.equals("default")) {
      return new Outcome.NoSuchKeyspace();
    }
    Row row = rows.get(key);
    OptionalLong age =
        consistency instanceof Consistency.Stale
            ? OptionalLong.of(12_300_001)
            : OptionalLong.empty();
    return row == null
        ? new Outcome.Missing(age)
        : new Outcome.Found(row.value(), row.version(), age);
  }

  @Override
  public synchronized ScanResult scan(String keyspace, ScanRequest request, long deadlineNanos) {
    lastScan = request;
    lastDeadlineNanos = deadlineNanos;
    Optional<ScanResult> instead = pages.before(pageCount++);
    if (instead.isPresent()) {
      return instead.get();
    }
    return keyspace.equals("default")
        ? page(request)
        : new ScanResult.Refused(new Outcome.NoSuchKeyspace());
  }

  private ScanResult page(ScanRequest request) {
    boolean forward = request.direction() == Direction.FORWARD;
    List<ScanResult.Row> page = new ArrayList<>();
    long bytes = 0;
    for (var row : (forward ? rows : rows.descendingMap()).entrySet()) {
      if (!request.range().contains(row.getKey())) {
        continue;
      }
      if (page.size() == request.rowsMax() || bytes >= request.bytesMax()) {
        byte[] last = page.getLast().key();
        return new ScanResult.Page(
            page,
            Optional.of(
                forward
                    ? new KeyRange(Arrays.copyOf(last, last.length + 1), request.range().end())
                    : new KeyRange(request.range().start(), last)));
      }
      page.add(new ScanResult.Row(row.getKey(), row.getValue().value(), row.getValue().version()));
      bytes += row.getKey().length + row.getValue().value().length;
    }
    return new ScanResult.Page(page, Optional.empty());
  }

  private static boolean holds(Condition condition, Row row) {
    return switch (condition) {
      case Condition.Always() -> true;
      case Condition.Present() -> row != null;
      case Condition.Absent() -> row == null;
      case Condition.VersionIs(long version) -> row != null && row.version() == version;
    };
  }
}
