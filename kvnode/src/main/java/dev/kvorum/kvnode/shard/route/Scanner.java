package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.machine.ScanResult.Row;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.ShardScan.Rest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Merges the shards' pages of a range into one page in key order.
 *
 * <p>A page is valid only if its streams cover every hash exactly once (SAFETY 23): not so while a
 * shard splits or merges. A cursor holds keys only, so that the next page doesn't mind.
 */
final class Scanner {

  private static final int SPARE_ROWS = 16;
  private static final int SPARE_BYTES = 16 << 10;

  /** Asks one shard for a page. */
  @FunctionalInterface
  interface Part {
    ShardScan scan(ShardDescriptor shard, ScanRequest request);
  }

  /**
   * One page; empty where it isn't valid, and is to be asked for again.
   *
   * @param shards that own all hashes, as far as it is known
   * @param planned asked for what the others leave, having given it away
   */
  Optional<ScanResult> page(
      List<ShardDescriptor> shards, List<ShardDescriptor> planned, ScanRequest request, Part part) {
    ScanRequest share = share(shards.size(), request);
    List<ShardScan> scans = inParallel(shards, share, part);
    List<ShardDescriptor> heirs = Tiling.in(Tiling.holes(covered(rows(scans))), planned);
    if (!heirs.isEmpty()) {
      scans = joined(scans, inParallel(heirs, share, part));
    }
    return join(scans, request);
  }

  /** The page that the answers of all shards make, each to its {@link #share}. */
  Optional<ScanResult> join(List<ShardScan> scans, ScanRequest request) {
    for (ShardScan scan : scans) {
      if (scan instanceof ShardScan.Refused(Outcome.Refusal why)) {
        return Optional.of(new ScanResult.Refused(why));
      }
    }
    List<ShardScan.Rows> pages = rows(scans);
    return Tiling.isWhole(covered(pages)) ? Optional.of(merge(pages, request)) : Optional.empty();
  }

  private static List<ShardScan.Rows> rows(List<ShardScan> scans) {
    return scans.stream()
        .filter(ShardScan.Rows.class::isInstance)
        .map(ShardScan.Rows.class::cast)
        .toList();
  }

  private static List<HashRange> covered(List<ShardScan.Rows> pages) {
    return pages.stream().map(ShardScan.Rows::covered).toList();
  }

  private static List<ShardScan> joined(List<ShardScan> some, List<ShardScan> others) {
    List<ShardScan> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /**
   * What each of so many shards is asked for: keys spread by hash, so that a little more than an
   * even share is nearly always enough.
   */
  ScanRequest share(int shards, ScanRequest request) {
    int rows = request.rowsMax() / shards;
    int bytes = request.bytesMax() / shards;
    return request.withAtMost(rows + rows / 4 + SPARE_ROWS, bytes + bytes / 4 + SPARE_BYTES);
  }

  private static List<ShardScan> inParallel(
      List<ShardDescriptor> shards, ScanRequest request, Part part) {
    List<CompletableFuture<ShardScan>> others =
        shards.subList(1, shards.size()).stream()
            .map(
                shard ->
                    CompletableFuture.supplyAsync(() -> part.scan(shard, request), Scanner::start))
            .toList();
    List<ShardScan> scans = new ArrayList<>();
    scans.add(part.scan(shards.getFirst(), request));
    others.forEach(other -> scans.add(other.join()));
    return scans;
  }

  private static void start(Runnable scan) {
    Thread.ofVirtual().name("kvorum-scan").start(scan);
  }

  /**
   * Rows are certain only up to the nearest end of a stream that has more: beyond it that stream's
   * keys are not known.
   */
  private ScanResult merge(List<ShardScan.Rows> pages, ScanRequest request) {
    Comparator<byte[]> inOrder =
        request.direction() == Direction.FORWARD
            ? Arrays::compareUnsigned
            : (left, right) -> Arrays.compareUnsigned(right, left);
    Optional<byte[]> horizon = nearestEnd(pages, inOrder);
    List<Row> certain = new ArrayList<>();
    for (ShardScan.Rows page : pages) {
      for (Row row : page.rows()) {
        if (horizon.isEmpty() || inOrder.compare(row.key(), horizon.get()) <= 0) {
          certain.add(row);
        }
      }
    }
    certain.sort((left, right) -> inOrder.compare(left.key(), right.key()));
    List<Row> page = upTo(certain, request);
    boolean complete = horizon.isEmpty() && page.size() == certain.size();
    return new ScanResult.Page(
        page, complete ? Optional.empty() : Optional.of(after(page.getLast(), request)));
  }

  private Optional<byte[]> nearestEnd(List<ShardScan.Rows> pages, Comparator<byte[]> inOrder) {
    return pages.stream()
        .filter(page -> page.rest() == Rest.MORE)
        .map(page -> page.rows().getLast().key())
        .min(inOrder);
  }

  private static List<Row> upTo(List<Row> rows, ScanRequest request) {
    long bytes = 0;
    int count = 0;
    while (count < rows.size() && count < request.rowsMax() && bytes < request.bytesMax()) {
      Row row = rows.get(count++);
      bytes += row.key().length + row.value().length;
    }
    return rows.subList(0, count);
  }

  private static KeyRange after(Row last, ScanRequest request) {
    return switch (request.direction()) {
      case FORWARD ->
          new KeyRange(Arrays.copyOf(last.key(), last.key().length + 1), request.range().end());
      case REVERSE -> new KeyRange(request.range().start(), last.key());
    };
  }
}
